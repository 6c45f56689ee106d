import type { CheckedHost } from "../../../../../decisions/checks/drift/checkedHost";
import { drift, ofBootstrap } from "../../../../../decisions/checks/drift/drift";
import { driftFacts } from "../../../../../decisions/checks/drift/driftFacts";

const ids = { a: "11", b: "12", c: "13", d: "14" } as const;
type Name = keyof typeof ids;

const url = (name: string) => `https://${name}:2380`;
const listed = (name: Name) =>
  // Larger than what a number of JavaScript holds: its last digits would be lost.
  `{"id":${(BigInt(ids[name]) << 58n) + 1n},"peerURLs":["${url(name)}"],` +
  `"name":"${name}","clientURLs":["https://${name}:2379"]}`;
const idOf = (name: Name) => ((BigInt(ids[name]) << 58n) + 1n).toString(16);

/** The answer of a host when all is well, with changes. */
function host(
  name: Name,
  more: Partial<Record<string, string[]>> = {},
  members: Name[] = ["a", "b", "c"],
): CheckedHost {
  const says: Record<string, string[] | undefined> = {
    state: ["ready"],
    token: ["t"],
    data: ["yes"],
    etcd: ['{"health":"true","reason":""}', `[${members.map(listed).join(",")}]`],
    known: (["a", "b", "c"] as const).map(idOf),
    ...more,
  };
  const lines = Object.entries(says).flatMap(([key, values]) =>
    (values ?? []).map((value) => `${key}=${value}`),
  );
  return { name, peerUrl: url(name), facts: driftFacts(`${lines.join("\n")}\n`) };
}

/** `HOST CHECK REASON` of each report, and `HOST PART` of each repair. */
function judged(hosts: CheckedHost[], lost: string[] = []) {
  const { findings, repairs } = drift(hosts, lost);
  return {
    reported: findings
      .filter(({ code }) => !code.endsWith(".changed"))
      .map(({ host: on = "cluster", code }) => `${on} ${code.replace(".", " ")}`),
    mended: repairs.map(({ host: on, part }) => `${on} ${part}`),
  };
}

const nothing = { reported: [], mended: [] };
const edited = { differs: ["configuration 10:00_+0000 - /etc/etcd/etcd.conf was edited"] };
const stopped = { differs: ["configuration Tue_10:00 starts etcd is stopped"], etcd: [] };
const old = { differs: ["member Tue_10:00 restarts etcd runs with old files: it was started with flags"] };

test.each<[string, ReturnType<typeof judged>, ReturnType<typeof judged>]>([
  ["nothing where all is well", judged([host("a"), host("b"), host("c")]), nothing],
  [
    "nothing of fresh hosts",
    judged([host("a", { state: ["none"], data: ["no"], etcd: [], known: [] })]),
    nothing,
  ],
  [
    "nothing of a member of another cluster",
    judged([host("a"), host("b"), host("d", { token: ["u"], ...edited })]),
    nothing,
  ],
  [
    "nothing of a host that is about to join",
    judged([host("a"), host("d", { state: ["begun"], data: ["no"], etcd: [] })]),
    nothing,
  ],
  [
    "an edited file",
    judged([host("a", edited), host("b"), host("c")]),
    { reported: [], mended: ["a configuration"] },
  ],
  [
    "an etcd that was stopped",
    judged([host("a"), host("b", stopped), host("c")]),
    { reported: [], mended: ["b configuration"] },
  ],
  [
    "a directory that others than root can change",
    judged([
      host("a", { open: ['"/usr/local/bin" (user 1000, group 0, mode 0755): x'] }),
      host("b"),
      host("c"),
    ]),
    { reported: ["a root-directories open"], mended: [] },
  ],
  [
    "a name that does not resolve any more",
    judged([host("a", { unresolved: ["a.example.com"] }), host("b"), host("c")]),
    { reported: ["a dns not-resolved"], mended: [] },
  ],
  [
    "an etcd with old files",
    judged([host("a"), host("b"), host("c", old)]),
    { reported: [], mended: ["c member"] },
  ],
  [
    "a member whose data was set aside",
    judged([
      host("a", {}, ["a", "b"]),
      host("c", {
        state: ["aside"],
        data: [],
        etcd: [],
        differs: ["member 10:00 joins its data was set aside"],
      }),
    ]),
    { reported: [], mended: ["c member"] },
  ],
])("repairs %s", (_, found, expected) => {
  expect(found).toEqual(expected);
});

test("a peer port that is closed for a member is reported of it, with the source of its dials", () => {
  const closed = [`${url("b")} 10.0.0.9 EOF`, `${url("c")} - dial tcp: i/o timeout`];
  const { findings } = drift([host("a", { closed }), host("b"), host("c", stopped)]);
  expect(findings.filter(({ code }) => code === "peers.closed")).toEqual([
    {
      code: "peers.closed",
      host: "a",
      ok: false,
      severity: "warning",
      message:
        "etcd cannot use the peer port of b from 10.0.0.9: https://b:2380: EOF. Open that port for a in the " +
        "firewalls between them. If the connection is ended though it is open, the certificate may lack the " +
        "address: add it to extraAddresses of a in hosts.",
    },
  ]);
});

test("a line on a closed port that cannot be read is an error", () => {
  for (const line of ["https://b:2380 EOF", "b 10.0.0.9 EOF", "https://b:2380 host EOF", "https://b:2380 - "])
    expect(() => host("a", { closed: [line] })).toThrow("is not valid");
});

test.each<[string, ReturnType<typeof judged>, string[]]>([
  [
    "a member that was removed and has its data, without starting it",
    judged([host("a", {}, ["a", "b"]), host("b", {}, ["a", "b"]), host("c", { ...stopped })]),
    ["c member removed"],
  ],
  [
    "a host whose data is gone, without starting it",
    judged([host("a"), host("b"), host("c", { ...stopped, data: ["no"] })]),
    ["c data no-data"],
  ],
  [
    "a host that was reinstalled",
    judged([host("a"), host("b"), host("c", { state: ["none"], data: ["no"], etcd: [] })]),
    ["c member reinstalled"],
  ],
  [
    "a member that no update made",
    judged([host("a", {}, ["a", "b", "c", "d"]), host("b")]),
    ["cluster members stranger"],
  ],
  [
    "an etcd that runs and does not serve",
    judged([host("a"), host("b"), host("c", { etcd: [] })]),
    ["c health not-serving"],
  ],
  [
    "an alarm, once",
    judged(
      (["a", "b", "c"] as const).map((name) =>
        host(name, { etcd: ['{"health":"false","reason":"ALARM NOSPACE"}'] }),
      ),
    ),
    ["cluster alarm raised"],
  ],
  [
    "a file over the unit",
    judged([host("a", { dropin: ["/etc/systemd/system/etcd.service.d/x.conf"] })]),
    ["a service drop-in"],
  ],
  [
    "a host that does not answer",
    judged([host("a"), host("b"), { name: "c", peerUrl: url("c"), why: "no way there" }]),
    ["c drift silent"],
  ],
])("reports %s, and repairs nothing", (_, found, reported) => {
  expect(found).toEqual({ reported, mended: [] });
});

/** A machine that remembers no member, beside the data of one. */
const replaced = (id: string, more: Partial<Record<string, string[]>> = {}) =>
  host("c", {
    state: ["none"],
    token: undefined,
    data: undefined,
    etcd: [],
    known: [],
    lacks: ["member 0123", "backup 0123"],
    beside: [id],
    ...more,
  });

test("a machine that was replaced gets all of its parts again, and continues with the data of its member", () => {
  const { findings, repairs, missing } = drift([host("a"), host("b"), replaced(idOf("c"))]);
  expect(findings.map(({ host: on, code }) => [on, code])).toEqual([["c", "member.replaced-machine"]]);
  expect(findings[0]?.message).toBe(
    `the machine was replaced, and the data of its member ${idOf("c")} is there (machine 0123). ` +
      "The update writes program, certificate and files again, and starts that member.",
  );
  expect(repairs.map(({ host: on, part, effect }) => [on, part, effect])).toEqual([
    ["c", "program", undefined],
    ["c", "install", undefined],
    ["c", "certificate", undefined],
    ["c", "configuration", undefined],
    ["c", "revocation", undefined],
    ["c", "member", "starts"],
  ]);
  expect(missing.map(({ host: on, part }) => [on, part])).toEqual([["c", "backup"]]);
});

test("without repairDrift it is reported with that action, and nothing runs", () => {
  const { findings, repairs, missing } = drift([host("a"), host("b"), replaced(idOf("c"))], [], false);
  expect(findings[0]?.message).toContain(
    "Set repairDrift to true, and the next update writes program, certificate",
  );
  expect([...repairs, ...missing]).toEqual([]);
});

test("data of another user on a replaced machine starts nothing, and a command gives it to etcd", () => {
  for (const [owner, command] of [
    ["999 0700 exists /data/lib/etcd", "`chown -h -R etcd: /data/lib/etcd`"],
    ["999 0777 exists /data", "`chown -h -R etcd: /data && chmod -R go-w /data`"],
    ["999 0700 missing /data", "nologin etcd; } && chown -h -R etcd: /data`"],
  ] as const) {
    const one = replaced(idOf("c"), { besideowner: [owner] });
    const { findings, repairs, missing } = drift([host("a"), host("b"), one]);
    expect(findings.map(({ host: on, code }) => [on, code])).toEqual([["c", "data-dir.open"]]);
    expect(findings[0]?.message).toContain(command);
    expect([...repairs, ...missing]).toEqual([]);
  }
});

test("the data of another member than the one that the cluster lists there starts nothing", () => {
  const found = judged([host("a"), host("b"), replaced(idOf("d"))]);
  expect(found).toEqual({ reported: ["c member reinstalled"], mended: [] });
});

/** A member that answers its list and has no quorum. */
const alone = (members: Name[]) =>
  host("a", { etcd: ['{"health":"false","reason":"no leader"}', `[${members.map(listed).join(",")}]`] });
const made = (one: CheckedHost) => ({ ...one, isMade: true });

test.each<[string, CheckedHost[], string, boolean]>([
  ["starts where the members that answer list it", [alone(["a", "b", "c"])], "starts that member", true],
  [
    "stays where one that answers lists another",
    [alone(["a", "b", "c"]), alone(["a", "b"])],
    "lists another",
    false,
  ],
  ["stays where no member answers, with the field that starts it", [], "add connection.hostKey of c", false],
])("without a quorum, the data of a replaced machine %s", (_, members, words, starts) => {
  const { findings, repairs } = drift([...members, made(replaced(idOf("c")))]);
  const messages = findings.map(({ message }) => message).join();
  expect(messages).toContain(words);
  expect(messages).not.toContain("lost: true");
  expect(repairs.some(({ part, effect }) => part === "member" && effect === "starts")).toBe(starts);
});

test("without a quorum, the data of another member than the one that is listed starts nothing", () => {
  const { findings, repairs } = drift([alone(["a", "b", "c"]), made(replaced(idOf("d")))]);
  expect(findings.map(({ message }) => message).join()).toContain("keep it until another member serves");
  expect(repairs).toEqual([]);
});

test("a disk that is not mounted is reported before its data is called lost", () => {
  const off = { ...stopped, data: ["no"], unmounted: ["/data"] };
  const none = { state: ["none"], beside: undefined, unmounted: ["/data", "/wal"] };
  for (const [one, command] of [
    [host("c", off), "(mount /data)"],
    [replaced(idOf("c"), none), "(mount /data && mount /wal)"],
  ] as const) {
    const found = drift([host("a"), host("b"), one]);
    expect(found.findings.map(({ host: on, code }) => [on, code])).toEqual([["c", "disk.not-mounted"]]);
    expect(found.findings[0]?.message).toContain(command);
    expect(found.repairs).toEqual([]);
  }
});

test("the reason for which an etcd does not serve is quoted", () => {
  const health = JSON.stringify({ health: "false", reason: 'fine". Nothing is wrong' });
  const { findings } = drift([host("a"), host("b"), host("c", { etcd: [health] })]);
  expect(findings.map(({ message }) => message).join()).toContain(
    'etcd runs and does not serve ("fine\\". Nothing is wrong"). Run etcd-host status',
  );
});

test.each<[string, ReturnType<typeof judged>]>([
  ["a host that is being taken out, whom an update made", judged([host("a"), host("b")])],
  ["a lost host", judged([host("a", {}, ["a", "b", "c", "d"]), host("b"), host("c")], [url("d")])],
  ["anyone, when no update said whom it made", judged([host("a", { known: [] }, ["a", "d"])])],
  [
    "anyone, by the list of a member that does not commit: it may be an old one",
    judged([host("a", { etcd: ['{"health":"false","reason":"RAFT NO LEADER"}', `[${listed("d")}]`] })]),
  ],
])("takes for no stranger %s", (_, { reported }) => {
  expect(reported.filter((one) => /stranger|removed/.test(one))).toEqual([]);
});

/** Declared under another name than the cluster has it by: another stack's member. */
const elsewhere = (one: CheckedHost): CheckedHost => ({ ...one, peerUrl: `https://${one.name}.other:2380` });

test.each<[string, CheckedHost[]]>([
  ["alone", [elsewhere(host("a"))]],
  ["with the rest of that cluster", [elsewhere(host("a")), elsewhere(host("b")), elsewhere(host("c"))]],
  ["whose etcd is stopped", [elsewhere(host("a")), elsewhere(host("b", { ...stopped }))]],
  ["before our own", [elsewhere(host("d", { token: ["u"] }, ["d"])), host("a"), host("b"), host("c")]],
  ["by an address that was changed", [elsewhere(host("a")), host("b"), host("c")]],
])("a member that its own cluster lists is not called removed: %s", (_, hosts) => {
  expect(judged(hosts).reported).toEqual([]);
});

test("a member of another cluster, first in the list, hides no change of our own", () => {
  const foreign = elsewhere(host("d", { token: ["u"] }, ["d"]));
  expect(judged([foreign, host("a"), host("b", edited)]).mended).toEqual(["b configuration"]);
});

test("nothing is reported of another bootstrap's members, and nothing before a bootstrap", () => {
  const hosts = [host("a"), host("b", { token: ["u"] }), host("c", { state: ["none"] })];
  const names = (token?: string) => ofBootstrap(hosts, token).map(({ name }) => name);
  expect(names("t")).toEqual(["a", "c"]);
  expect(names()).toEqual([]);
});

test("a host that does not answer is unknown and no error, and so is nothing else", () => {
  const { findings } = drift([
    { name: "a", peerUrl: url("a"), why: "no way there" },
    host("b", { ...edited, dropin: ["/etc/systemd/system/etcd.service.d/x.conf"] }),
  ]);
  expect(findings.map(({ ok, severity }) => [ok, severity])).toEqual([
    ["unknown", "warning"],
    [false, "warning"],
    [false, "warning"],
  ]);
});

test("without repairDrift a difference is reported and stays", () => {
  const hosts = [host("a", edited), host("b")];
  const { findings, repairs } = drift(hosts, [], false);
  expect(repairs).toEqual([]);
  expect(findings.map(({ code, host: on }) => [on, code])).toEqual(
    drift(hosts).findings.map(({ code, host: on }) => [on, code]),
  );
  expect(findings[0]?.message).toBe(
    "/etc/etcd/etcd.conf was edited (10:00 +0000). It stays. Set repairDrift to true, and the next update fixes it.",
  );
});

test("words have the change, its time, and the remedy with the whole ID", () => {
  const { findings, repairs } = drift([host("a", edited, ["a", "d"]), host("b")]);
  expect(repairs[0]?.what).toBe("/etc/etcd/etcd.conf was edited (10:00 +0000)");
  expect(findings.at(-1)?.message).toContain(`etcdctl member remove ${idOf("d")}.`);
});

test.each([
  ["half a list of members", 'etcd=[{"id":1,"peerURLs":["https://a:2380"]'],
  ["a list whose member has no URL", 'etcd=[{"id":1}]'],
  ["a list of something else", "etcd=[7]"],
  ["no health that etcd has", 'etcd={"health":"perhaps"}'],
  ["an error page", 'etcd={"error":"not found"}'],
  ["a part that no host has", "differs=kernel 10:00 - it was changed"],
  ["what a shell prints", "Welcome to Debian"],
  ["an answer of etcd that is neither health nor list", "etcd=404 page not found"],
  ["a lack that no host has", "lacks=kernel 0a1b"],
  ["a lack on a machine whose ID is none", "lacks=member x y"],
  ["an effect that no repair has", "differs=member 10:00 explodes it was changed"],
])("%s is an error that quotes it, and not an empty answer", (_, line) => {
  const quoted = JSON.stringify(line.replace(/^(etcd|lacks)=/, "")).slice(1, -1);
  expect(() => driftFacts(`state=ready\ntoken=t\ndata=yes\n${line}\n`)).toThrow(quoted);
});

test.each([
  ["two states", "state=none\nstate=ready\n", '"state=ready"'],
  ["data that may be there", "state=ready\ntoken=t\ndata=maybe\n", '"maybe"'],
  ["nothing on its data", "state=ready\ntoken=t\n", "an answer without a line data"],
  ["no token", "state=ready\ndata=yes\n", "an answer without a line token"],
  [
    "two lists of members",
    `state=ready\ntoken=t\ndata=yes\n${`etcd=[${listed("a")}]\n`.repeat(2)}`,
    "second answer",
  ],
])("an answer with %s is an error", (_, answer, quoted) => {
  expect(() => driftFacts(answer)).toThrow(quoted);
});

test("an answer without a state is an error", () => {
  expect(() => driftFacts("token=0a1b\n")).toThrow('its answer is not valid: "token=0a1b\\n"');
});

test("a member that the cluster lists with another peer URL is not called removed", () => {
  const list = `[${["a", "b", "c"].map((name) => listed(name as Name)).join(",")}]`.replace(
    url("c"),
    "https://x:2380",
  );
  const up = host("a", { etcd: ['{"health":"true","reason":""}', list] });
  const { findings, repairs } = drift([up, host("c", { etcd: [], ...edited })], []);
  const found = findings.find(({ host: on }) => on === "c");
  expect(found).toMatchObject({ code: "member.readdressed" });
  expect(found?.message).toContain(`etcdctl member update ${idOf("c")} --peer-urls=${url("c")}`);
  expect(repairs).toEqual([]);
});

describe("a host that has nothing of its member left", () => {
  const bare = (isMade: boolean): CheckedHost => ({
    ...host("c", { state: ["none"], data: ["no"], etcd: [], known: [] }),
    isMade,
  });
  const leaderless = ['{"health":"false","reason":"RAFT NO LEADER"}', `[${listed("a")}]`];

  test("is reported where the cluster does not list it", () => {
    const others = [host("a", {}, ["a", "b"]), host("b", {}, ["a", "b"])];
    expect(judged([...others, bare(true)]).reported).toEqual(["c member bare"]);
    // The control: a host that no update made a member is about to join.
    expect(judged([...others, bare(false)])).toEqual(nothing);
  });

  test("is reported where no quorum answers, and so is the lost quorum", () => {
    expect(judged([host("a", { etcd: leaderless }), bare(true)]).reported).toEqual([
      "a health not-serving",
      "c member bare",
      "cluster quorum lost",
    ]);
  });

  test("an alarm is not a lost quorum", () => {
    const alarmed = ['{"health":"false","reason":"ALARM NOSPACE"}', `[${listed("a")}]`];
    expect(judged([host("a", { etcd: alarmed })]).reported).toEqual(["cluster alarm raised"]);
  });
});

test("a member that was removed is not blamed for records that went with it", () => {
  const gone = host("c", { etcd: [], unresolved: ["c"] });
  const left = [host("a", {}, ["a", "b"]), host("b", {}, ["a", "b"])];
  expect(judged([...left, gone]).reported).toEqual(["c member removed"]);
  // The control: a member that is listed must resolve.
  expect(judged([host("a"), host("b"), host("c", { unresolved: ["c"] })]).reported).toEqual([
    "c dns not-resolved",
  ]);
});

test("a member that does not answer is not said to run", () => {
  const { findings } = drift([host("a"), host("b"), host("c", { etcd: [] })]);
  expect(findings.map(({ message }) => message).join()).toMatch(
    /etcd does not answer\. Run etcd-host status/,
  );
});

describe("a host whose answer ends at the deadline", () => {
  const lines = [
    "state=ready",
    "token=t",
    "data=yes",
    `known=${idOf("a")}`,
    "differs=certificate 10:00_+0000 - /etc/etcd/pki/current was edited",
    "differs=configuration 10:00_+0000 starts etcd is stopped",
    "dropin=/etc/systemd/sys",
  ];
  const slow = (answered: readonly string[]): CheckedHost => ({
    name: "c",
    peerUrl: url("c"),
    facts: driftFacts(answered.join("\n"), true),
    why: "no answer within 8 s",
  });

  test("counts with what it had answered, and the rest is unknown", () => {
    const all = [host("a"), host("b"), slow(lines)];
    // Half a line is not a fact, and without etcd's answer nothing starts it.
    expect(judged(all)).toEqual({ reported: ["c drift silent"], mended: ["c certificate"] });
    const { findings } = drift(all);
    expect(findings.map(({ message }) => message).join("\n")).toContain("timeouts.driftSeconds");
    // The control: a whole answer with the same facts starts etcd, and lacks the warning.
    const [c] = [slow(lines)];
    expect(judged([host("a"), host("b"), { ...c, why: undefined }]).mended).toEqual([
      "c certificate",
      "c configuration",
    ]);
  });

  test("is not called a lost member without data where it had not said so", () => {
    expect(judged([host("a"), host("b"), slow(["state=ready", "token=t", "data=no", ""])]).reported).toEqual([
      "c data no-data",
      "c drift silent",
    ]);
    expect(() => driftFacts("state=ready\ntok", true)).toThrow("token");
  });
});
