import { preflight, type PreflightHost } from "../../../../../components/checks/preflight/preflight";
import { runHostProgram } from "../../../../../components/host/runHostProgram";
import { cannotBecomeRoot } from "../../../../../components/host/ssh/asRoot";
import type { RemoteResult } from "../../../../../components/host/ssh/sshExec";

jest.mock("../../../../../components/host/runHostProgram");
jest.mock("../../../../../components/host/ssh/sshExec");
const run = jest.mocked(runHostProgram);

const host = (name: string): PreflightHost => ({
  name,
  address: "10.15.1.201",
  connection: { host: `${name}.example.com`, user: "root" },
  install: "",
  ports: { peer: 2380, client: 2379 },
  metricsUrls: [],
  dataDir: "/var/lib/etcd",
  peerUrl: `https://${name}.example.com:2380`,
  isNew: true,
  adopt: {
    clusterId: "8e9e",
    version: "3.6.16",
    members: [],
    clientUrl: `https://${name}.example.com:2379`,
    authorities: "",
    files: "",
  },
});

const result = (stdout: string, exitCode = 0, stderr = ""): RemoteResult => ({
  exitCode,
  stdout,
  stderr,
  askedAtMs: 0,
  answeredAtMs: 0,
});

/** The findings of preflight on an adoption, where the hosts answer in that way to `inspect`. */
async function found(survey: (name: string) => RemoteResult | Error) {
  run.mockImplementation(({ host: at }, _, verb) => {
    const answer =
      verb === "facts"
        ? result("clock_ms=0\ntoken=\ndata=no\nsystemd=yes\n")
        : survey(at.split(".")[0] ?? "");
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  });
  const look = { fresh: ["a", "b"].map(host), members: [], relogged: [] };
  const findings = await preflight(look, { hardwareProfile: "general", failOnWarnings: false });
  return findings
    .filter(({ code }) => code.startsWith("adopt."))
    .map(({ host: on = "", code, message }) => [on, code, message]);
}

test.each<[string, RemoteResult | Error, string]>([
  ["gives no answer in time", new Error("no answer within 60 s"), "no answer within 60 s."],
  ["fails", result("", 1, "etcd-host: no memory"), "etcd-host: no memory."],
  [
    "answers with half a list of members",
    result('processes=1\nmembers=[{"id":1,"pee\n'),
    'etcd\'s list of members is not valid: "[{\\"id\\":1,\\"pee".',
  ],
])(
  "a host that %s at adopting is a finding of that host, beside those of the others",
  async (_, answer, why) => {
    const findings = await found((name) => (name === "a" ? answer : result("processes=0\n")));
    expect(findings).toEqual([
      ["a", "adopt.unknown", `its etcd cannot be checked: ${why}`],
      ["b", "adopt.not-found", expect.stringContaining("no etcd runs there") as string],
    ]);
  },
);

test.each<[string, RemoteResult, string]>([
  ["cannot become root", result("", cannotBecomeRoot, "sudo: Passwort ist notwendig\n"), "root.no-sudo"],
  ["ends with another code", result("", 1, "sudo: a password is required\n"), "facts.failed"],
  [
    "has a file in the way of the question",
    result("", 1, "error: /data is a file [file.taken]\n"),
    "file.taken",
  ],
  [
    "answers with a line that cannot be read",
    result("clock_ms=0\ntoken=\ndata=no\ncpus=two\n"),
    "facts.odd-answer",
  ],
])("a host that %s is a finding with a code of its own, whatever its words are", async (_, answer, code) => {
  run.mockResolvedValue(answer);
  const look = { fresh: [host("a")], members: [], relogged: [] };
  const findings = await preflight(look, { hardwareProfile: "general", failOnWarnings: false });
  expect(findings).toMatchObject([{ host: "a", ok: false, code }]);
});

test("a machine that a host of another cluster of the stack is too is an error", async () => {
  run.mockResolvedValue(
    result("clock_ms=0\ntoken=\ndata=no\nsystemd=yes\nmachine_id=0123456789abcdef0123456789abcdef\n"),
  );
  const settings = { hardwareProfile: "general", failOnWarnings: false } as const;
  const ofOther = async (otherCluster?: string) => {
    const look = { fresh: [host("a")], members: [], relogged: [], otherCluster: () => otherCluster };
    return (await preflight(look, settings)).filter(({ code }) => code === "machine-id.other-cluster");
  };
  expect(await ofOther("e")).toMatchObject([
    { host: "a", ok: false, message: expect.stringContaining('cluster "e" of this stack') as string },
  ]);
  expect(await ofOther()).toEqual([]);
});

test("hosts are asked at the same time which ports of each other are open", async () => {
  const asked: Record<string, string> = {};
  run.mockImplementation(({ host: at }, _, __, input = "") => {
    asked[at] = input;
    return Promise.resolve(
      result("clock_ms=0\ntoken=\ndata=no\ndialled=10.15.1.202:2380 silent 10.15.1.201\n"),
    );
  });
  const [a, b] = [host("a"), { ...host("b"), address: "10.15.1.202" }].map((one) => ({
    ...one,
    adopt: undefined,
  }));
  const look = { fresh: [a, b].filter((one) => one !== undefined), members: [], relogged: [] };
  const findings = await preflight(look, { hardwareProfile: "general", failOnWarnings: false });
  expect(asked["a.example.com"]).toContain("\nname=a\nlisten=10.15.1.201:2380 b@10.15.1.202\n");
  expect(asked["b.example.com"]).toContain("\ndial=10.15.1.201:2380\n");
  expect(
    findings.filter(({ code, ok }) => code === "ports-between-hosts.closed" && ok !== true),
  ).toMatchObject([{ host: "b", severity: "error" }]);
});

test("a host is not asked for a release that is not known yet", async () => {
  await found(() => result(""));
  const inputs = run.mock.calls
    .filter(([, , verb]) => verb === "facts")
    .map(([, , , input]) => String(input));
  expect(inputs.length).toBeGreaterThan(0);
  expect(inputs.filter((input) => input.includes("install"))).toEqual([]);
});

test("a host is asked for a release that is known", async () => {
  await preflight(
    { fresh: [{ ...host("a"), install: "version=3.6.16\n" }], members: [], relogged: [] },
    { hardwareProfile: "general", failOnWarnings: false },
  );
  const inputs = run.mock.calls
    .filter(([, , verb]) => verb === "facts")
    .map(([, , , input]) => String(input));
  expect(inputs.at(-1)).toContain("version=3.6.16");
});
