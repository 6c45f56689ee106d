import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nsupdateProbe, nsupdateProgram } from "../../../../components/dns/nsupdateProgram";

const directory = mkdtempSync(join(tmpdir(), "nsupdate-"));
afterAll(() => {
  rmSync(directory, { recursive: true });
});

const settings = {
  SERVER: "10.15.1.2",
  PORT: "53",
  ZONE: "example.com",
  NAME: "etcd01.example.com",
  TYPE: "A",
  TTL: "600",
  KEY: "etcd",
  KEY_ALGORITHM: "hmac-sha256",
  KEY_SECRET: "c2VjcmV0",
};

/** Runs the program with an nsupdate that records its input, says `says` and ends with `code`. */
function run(
  values: string,
  {
    says = "",
    code = 0,
    program = nsupdateProgram,
    ...more
  }: { says?: string; code?: number; program?: string; PULUMI_COMMAND_STDOUT?: string } & Partial<
    typeof settings
  > = {},
) {
  const tool = join(directory, "nsupdate");
  writeFileSync(
    tool,
    `#!/bin/sh\necho "$*" >${directory}/arguments\ncat >${directory}/told\necho "$SAYS" >&2\nexit ${code}\n`,
  );
  chmodSync(tool, 0o755);
  const { status, stdout, stderr } = spawnSync("sh", ["-c", 'eval "$PROGRAM"'], {
    input: values,
    encoding: "utf8",
    env: { PATH: `${directory}:/usr/bin:/bin`, PROGRAM: program, SAYS: says, ...settings, ...more },
  });
  const read = (file: string) => readFileSync(join(directory, file), "utf8");
  return { status, said: stdout + stderr, told: read("told"), arguments: read("arguments") };
}

test("replaces the whole set in one transaction", () => {
  expect(run("10.15.1.201\n10.15.1.202\n").told.split("\n")).toEqual([
    "server 10.15.1.2 53",
    "key hmac-sha256:etcd c2VjcmV0",
    "zone example.com",
    "update delete etcd01.example.com A",
    "update add etcd01.example.com 600 A 10.15.1.201",
    "update add etcd01.example.com 600 A 10.15.1.202",
    "send",
    "",
  ]);
});

test.each([
  [
    "another name of the zone goes with the change to this one",
    "etcd01.x.example.com A\n",
    ["update delete etcd01.x.example.com A"],
  ],
  ["the same name is not taken for another", "etcd01.example.com A\n", []],
  ["a name of another zone is left alone", "etcd01.example.org A\n", []],
  [
    "an address of another kind goes too",
    "etcd01.example.com AAAA\n",
    ["update delete etcd01.example.com AAAA"],
  ],
])("%s", (_, before, gone) => {
  const { told, said } = run("10.15.1.201\n", { PULUMI_COMMAND_STDOUT: before });
  expect(told.split("\n").filter((line) => line.startsWith("update delete"))).toEqual([
    ...gone,
    "update delete etcd01.example.com A",
  ]);
  expect(said).toBe("etcd01.example.com A\n");
});

test("removes the set when there is nothing on stdin", () => {
  expect(run("").told).not.toMatch("update add");
  expect(run("").told).toMatch("update delete etcd01.example.com A\nsend\n");
});

test("says only which set it is when all is well, and puts no secret in a command line", () => {
  const { status, said, arguments: given } = run("10.15.1.201\n");
  expect([status, said]).toEqual([0, "etcd01.example.com A\n"]);
  expect(given).not.toMatch("c2VjcmV0");
});

test("sends no key where there is none", () => {
  expect(run("10.15.1.201\n", { KEY: "", KEY_SECRET: "" }).told).not.toMatch("key");
});

// The output of nsupdate 9.18 for a BIND 9.18 that got these requests.
test.each([
  [
    "; TSIG error with server: tsig indicates error\nupdate failed: NOTAUTH(BADKEY)",
    /knows no key etcd with hmac-sha256/,
  ],
  [
    "; TSIG error with server: tsig indicates error\nupdate failed: NOTAUTH(BADSIG)",
    /another secret for key etcd/,
  ],
  ["update failed: NOTAUTH(BADTIME)", /clocks/],
  ["update failed: REFUSED", /refuses updates of zone example.com by key etcd/],
  ["update failed: NOTAUTH", /does not have zone example.com/],
  ["update failed: NOTZONE", /not in zone example.com/],
  ["update failed: SERVFAIL", /Its log says why/],
  ["; Communication with 10.15.1.2#53 failed: timed out\ncould not reach any name server", /does not answer/],
  ["; Communication with 10.15.1.2#53 failed: connection refused", /does not answer/],
  ["couldn't get address for 'ns.invalid': not found\nsyntax error", /does not resolve/],
  ["could not create key from c2VjcmV0: bad base64 encoding\nsyntax error", /keySecret is not in base64/],
  ["unknown key type 'hmac-sha999'\nsyntax error", /knows no keyAlgorithm/],
  ["something new", /nsupdate failed: something new/],
  ["something new about c2VjcmV0 and more", /nsupdate failed: something new about/],
])("%j becomes a sentence for a person", (says, sentence) => {
  const { status, said } = run("10.15.1.201\n", { says, code: 2 });
  expect(status).toBe(1);
  expect(said).toMatch(/^DNS record etcd01.example.com A: /);
  expect(said).toMatch(sentence);
  expect(said).not.toMatch("c2VjcmV0");
});

describe("the dry one", () => {
  const dry = (values: string, more: Parameters<typeof run>[1] = {}) =>
    run(values, { program: nsupdateProbe, ...more });

  test("puts the updates behind a condition that never holds, and nothing else is sent", () => {
    expect(dry("update delete etcd01.example.com A 192.0.2.1\n").told.split("\n")).toEqual([
      "server 10.15.1.2 53",
      "key hmac-sha256:etcd c2VjcmV0",
      "zone example.com",
      "prereq nxdomain example.com",
      "update delete etcd01.example.com A 192.0.2.1",
      "send",
      "",
    ]);
  });

  test("takes it for well that the condition does not hold", () => {
    expect(dry("", { says: "update failed: YXDOMAIN", code: 2 })).toMatchObject({ status: 0, said: "" });
  });

  test.each([
    [
      "update failed: REFUSED",
      /^the DNS server 10\.15\.1\.2, port 53, refuses updates of zone example\.com by key etcd/,
    ],
    ["update failed: NOTAUTH(BADKEY)", /knows no key etcd/],
    ["could not create key from c2VjcmV0: bad base64 encoding", /keySecret is not in base64/],
  ])("%j becomes the same sentence as in an update", (says, sentence) => {
    const { status, said } = dry("", { says, code: 2 });
    expect([status, said]).toEqual([1, expect.stringMatching(sentence)]);
    expect(said).not.toMatch("c2VjcmV0");
  });
});

test("says which package has nsupdate", () => {
  const { status, stderr } = spawnSync("/bin/sh", ["-c", 'eval "$PROGRAM"'], {
    encoding: "utf8",
    env: { PATH: "/nowhere", PROGRAM: nsupdateProgram, ...settings },
  });
  expect(status).toBe(1);
  expect(stderr).toMatch(/nsupdate is missing .* bind9-dnsutils/);
});
