import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";

/** Debian's `sh` is dash, that of RHEL is bash: bash runs commands that stand in arithmetic, dash does not. */
const shells = ["dash", "bash"];
const program = ["prelude", "answers", "etcdctl", "membership", "version"]
  .map((file) => readFileSync(`host/lib/${file}.sh`, "utf8"))
  .join("\n");

let folder: string;
let trace: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "answers-"));
  trace = join(folder, "executed");
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** Runs words of the program where etcdctl prints `told`. */
function run(words: string, told: string, shell = "dash", env: Record<string, string> = {}) {
  const script = `${program}\nSTATE_DIR=${folder}\nctl() { printf '%s\\n' "$told"; }\n${words}`;
  const { status, stdout, stderr } = spawnSync(shell, ["-c", script], {
    encoding: "utf8",
    env: { ...process.env, told, in_peer_url: "https://a:2380", in_name: "a", ...env },
  });
  return { status, stdout, stderr };
}

interface Listed {
  id?: string;
  name?: string;
  peers?: string[];
  clients?: string[];
  learner?: boolean;
}

/** As `etcdctl member list -w fields` prints it, which escapes what is within quotes as JSON does. */
function memberList(listed: Listed[]): string {
  const lines = listed.flatMap(({ id, name = "", peers = [], clients = [], learner = false }, index) => [
    `"ID" : ${id ?? index + 1}`,
    `"Name" : ${JSON.stringify(name)}`,
    ...peers.map((url) => `"PeerURL" : ${JSON.stringify(url)}`),
    ...clients.map((url) => `"ClientURL" : ${JSON.stringify(url)}`),
    `"IsLearner" : ${learner}`,
    "",
  ]);
  return [`"ClusterID" : 7`, `"MemberID" : 1`, `"Revision" : 0`, `"RaftTerm" : 2`, ...lines].join("\n");
}

const member = (name: string, more: Listed = {}): Listed => ({
  name,
  peers: [`https://${name}:2380`],
  clients: [`https://${name}:2379`],
  ...more,
});
const ask = 'ask https://a:2379 && printf "%s\\n" "$members"';

test("a member list is read as etcdctl prints it, with IDs of 64 bits", () => {
  const listed = [
    member("a", { id: "18446744073709551615" }),
    member("b", { peers: ["https://b:2380", "https://[fd00::2]:2380"], learner: true }),
    { id: "12", peers: ["https://10.0.0.3:2380"] },
  ];
  expect(run(ask, memberList(listed))).toEqual({
    status: 0,
    stderr: "",
    stdout: [
      "ffffffffffffffff, started, a, https://a:2380, https://a:2379, false",
      "2, started, b, https://b:2380,https://[fd00::2]:2380, https://b:2379, true",
      "c, unstarted, , https://10.0.0.3:2380, , false\n",
    ].join("\n"),
  });
});

const payload = () => `"||system("id >${trace}")||"`;
const hostile: [string, (text: string) => Listed][] = [
  ["name", (text) => member(text)],
  ["peer URL", (text) => member("b", { peers: ["https://b:2380", text] })],
  ["client URL", (text) => member("b", { clients: [text] })],
];

// The attack: a client certificate updates a member with URLs whose line break and commas make a line of the simple format.
test.each(shells)("a URL that makes a line of its own is refused, quoted, and runs nothing: %s", (shell) => {
  const peers = [
    "https://b:2380",
    "https://zz:1?, https://b:2379, false\n",
    `http://x:1?, started, ${payload()}, http://y:1, https://b:2379, false`,
  ];
  const { status, stderr } = run(
    `${ask}; other_voters`,
    memberList([member("a"), member("b", { peers })]),
    shell,
  );
  expect(status).toBe(1);
  expect(stderr).toContain(
    'https://a:2379: the member list has a line that etcd-host does not accept: "PeerURL" : ',
  );
  expect(stderr.trim().split("\n")).toHaveLength(1);
  expect(existsSync(trace)).toBe(false);
});

test.each(hostile)("no %s but a plain one is accepted, whatever stands in it", (_, listed) => {
  const texts = [
    payload(),
    "-K/tmp/evil",
    "https://-oProxyCommand:1",
    "http://b:2379",
    "https://b:2379/path",
    "https://u:p@b:2379",
    "https://b:2379 https://c:2379",
    "b\nc",
    "b, c",
    "$(id)",
    "`id`",
    "b\\",
    "*",
  ];
  for (const text of texts) {
    const { status, stdout } = run(ask, memberList([member("a"), listed(text)]));
    expect({ text, status, stdout }).toEqual({ text, status: 1, stdout: "" });
  }
});

test("a list is accepted whole or not at all, whatever line is put into it", () => {
  const lines = memberList([member("a"), member("b")]).split("\n");
  const odd = fc.oneof(
    fc.string({ minLength: 1, unit: "grapheme-ascii" }),
    fc.constantFrom(...lines.filter(Boolean), '"Name" : "c"', '"ID" : 0x5', '"PeerURL" : "https://a:2380"'),
  );
  fc.assert(
    fc.property(odd, fc.nat(lines.length - 1), (line, at) => {
      const told = [...lines.slice(0, at), line, ...lines.slice(at)].join("\n");
      const { status, stdout } = run(ask, told);
      // One more URL of a member that is there is a list too; nothing else may get through.
      const names = stdout.split("\n").map((row) => row.split(", ")[2]);
      expect(status === 0 ? names.slice(0, 2) : stdout).toEqual(status === 0 ? ["a", "b"] : "");
    }),
    { numRuns: 60 },
  );
});

test.each([
  ["an answer that is cut off", (list: string) => list.split("\n").slice(0, -3).join("\n")],
  ["an answer without members", () => memberList([])],
  [
    "two members with one peer URL",
    () => memberList([member("a"), member("b", { peers: ["https://a:2380"] })]),
  ],
  ["two members with one ID", () => memberList([member("a"), member("b", { id: "1" })])],
])("%s is not a member list", (_, told) => {
  expect(run(ask, told(memberList([member("a"), member("b")]))).status).toBe(1);
});

test("a question that awk could not answer is an error, and never none", () => {
  const list = memberList([member("a"), member("b")]);
  const broken = "awk() { return 2; }; others_all true && echo passed";
  expect(run(`ask https://a:2379; ${broken}`, list)).toMatchObject({ status: 1, stdout: "" });
  expect(run(`ask https://a:2379; others_all true && echo passed`, list).stdout).toBe("passed\n");
});

const status = (more: Record<string, string> = {}, endpoint = "https://a:2379") =>
  Object.entries({
    ClusterID: "7",
    MemberID: "1",
    Revision: "9",
    RaftTerm: "2",
    Version: '"3.6.16"',
    StorageVersion: '"3.6.0"',
    DBSize: "20480",
    Leader: "1",
    IsLearner: "false",
    RaftIndex: "20",
    RaftAppliedIndex: "20",
    Errors: "[]",
    ...more,
    Endpoint: `"${endpoint}"`,
    DowngradeTargetVersion: '""',
    DowngradeEnabled: "false",
  })
    .map(([key, value]) => `"${key}" : ${value}`)
    .join("\n");

test("a status is read as etcdctl prints it, an alarm too", () => {
  const words = "status https://a:2379 && field Version && statuses";
  const { stdout } = run(words, status({ Errors: "[memberID:1 alarm:NOSPACE]" }));
  expect(stdout).toBe("3.6.16\nhttps://a:2379\t7\t1\t1\t3.6.16\t20\t2\tmemberID:1 alarm:NOSPACE\n");
});

test.each([
  ["a version that is none", { Version: '"3.6+UID[$(id)].1"' }],
  ["an index that is no number", { RaftAppliedIndex: "x[$(id)]" }],
  ["an ID that is no number", { MemberID: "-1" }],
  ["errors that go on in a line of their own", { Errors: '[]\n"Leader" : 9\n"Version" : "3.6.16"' }],
  [
    "errors that make the answer of another member",
    { Errors: `[]\n"Endpoint" : "https://b:2379"\n\n${status({}, "https://c:2379")}\n"Errors" : []` },
  ],
  ["a storage version that is none", { StorageVersion: '"3.6; id"' }],
])("%s is refused", (_, more) => {
  expect(run("status https://a:2379", status(more))).toMatchObject({ status: 1 });
});

test("a status without the answer of each endpoint is refused", () => {
  expect(run("status https://a:2379,https://b:2379", status())).toMatchObject({ status: 1 });
});

test.each(shells)("what another member says its version is runs nothing: %s", (shell) => {
  const list = memberList([member("a"), member("b")]);
  const words = `ask https://a:2379; told=$lied; commits() { return 1; }; here() { echo x; }
    fact_answers=yes in_upgrades_from=3.5.0 restart_from=3.6.15 restart_to=3.6.16; change_of_version`;
  const lied = status({ Version: `"3.6+UID[$(id >${trace})].1"` }, "https://b:2379");
  expect(run(words, list, shell, { lied })).toMatchObject({ status: 1 });
  expect(existsSync(trace)).toBe(false);
  expect(run(words, list, shell, { lied: status({}, "https://b:2379") })).toMatchObject({ status: 0 });
});

test.each(shells)(
  "a file that etcd's user named runs nothing as the log's newest snapshot is read: %s",
  (shell) => {
    const snaps = join(folder, "member", "snap");
    spawnSync("mkdir", ["-p", snaps]);
    const named = (name: string) => {
      writeFileSync(join(snaps, name), "");
    };
    const words = `ctl() { :; }; here() { echo x; }; in_data_dir=${folder} renew_goal=20; log_renewed`;
    named(`0000000000000009-f+UID[$(cd ..;cd ..;id>executed)].snap`);
    expect(run(words, "", shell)).toMatchObject({ status: 1 });
    named("0000000000000002-0000000000000013.snap");
    expect(run(words, "", shell)).toMatchObject({ status: 1 });
    named("0000000000000002-0000000000000014.snap");
    expect(run(words, "", shell)).toMatchObject({ status: 0, stderr: "" });
    expect(existsSync(trace)).toBe(false);
  },
);

test("only https is asked, and nothing that curl would take for an option", () => {
  const words = 'curl() { echo asked; }; ctl_get "$told" || echo refused';
  expect(run(words, "https://a:2379/health").stdout).toBe("asked\n");
  for (const url of ["-K/tmp/evil", "http://a:2379/health", "https://-K", "file:///etc/shadow", ""])
    expect(run(words, url).stdout).toBe("refused\n");
});

// An answer in plain text is anybody's who can write DNS records, or is on the way.
test("members that DNS names are asked by TLS alone, and their list is held to the same patterns", () => {
  const etcdctl = join(folder, "v3.6.16", "etcdctl");
  mkdirSync(join(folder, "v3.6.16"));
  const srv = (list: string) => {
    writeFileSync(etcdctl, `#!/bin/sh\necho "$@" >${folder}/words\ncat ${folder}/list\n`, { mode: 0o755 });
    writeFileSync(join(folder, "list"), list);
    const words = `RELEASES=${folder} in_version=3.6.16 in_discovery_srv=etcd.test in_discovery_srv_name=
      ask_any() { echo "asks $*"; }; ask_srv`;
    return run(words, "");
  };
  expect(srv(memberList([member("a"), member("b")]))).toEqual({
    status: 0,
    stdout: "asks https://b:2379\n",
    stderr: "",
  });
  expect(readFileSync(join(folder, "words"), "utf8")).toContain("--insecure-discovery=false ");
  expect(srv(memberList([member("a"), member(payload())]))).toMatchObject({ status: 1, stdout: "" });
});

test("what was remembered of members is asked only where it is a URL of theirs", () => {
  writeFileSync(join(folder, "members"), "https://b:2379\n-K/tmp/evil\nhttp://c:2379\nhttps://a:2379\n");
  const words =
    "unit_active() { return 1; }; in_ask= in_client_url=https://a:2379 in_client_port=2379; endpoints_to_ask";
  expect(run(words, "").stdout).toBe("https://b:2379\n");
});
