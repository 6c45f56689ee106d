import { hostFacts, type HostFacts } from "../../../../../../decisions/checks/preflight/hostFacts";
import type { PreflightTarget } from "../../../../../../decisions/checks/preflight/preflightTarget";
import {
  reachFindings,
  type ReachAnswer,
} from "../../../../../../decisions/checks/preflight/reach/reachFindings";
import { reachQuestions } from "../../../../../../decisions/checks/preflight/reach/reachQuestions";
import { sourceFindings } from "../../../../../../decisions/checks/preflight/reach/sourceFindings";

function target(n: number, more: Partial<PreflightTarget> = {}): PreflightTarget {
  return {
    name: `etcd0${n}`,
    address: `10.15.1.20${n}`,
    ports: { peer: 2380, client: 2379 },
    metricsUrls: [],
    dataDir: "/data/lib/etcd",
    peerUrl: `https://10.15.1.20${n}:2380`,
    isNew: true,
    ...more,
  };
}

/** Hosts whose dials all succeed, but for those that are named by caller and place. */
function answers(
  targets: readonly PreflightTarget[],
  failed: Readonly<Record<string, string>> = {},
  facts: (name: string) => Partial<HostFacts> = () => ({}),
): ReachAnswer[] {
  return targets.map((host) => {
    const { listen = [], dial = [] } = reachQuestions(host, targets);
    const lines = [
      "token=\ndata=no",
      ...listen.map((line) => `listened=${line.split(" ")[0] ?? ""}`),
      ...dial.map((place) => `dialled=${place} ${failed[`${host.name} ${place}`] ?? `open ${host.address}`}`),
    ];
    const answered = hostFacts(lines.join("\n"), { askedAtMs: 0, answeredAtMs: 1000 });
    return { host, facts: { ...answered, ...facts(host.name) } };
  });
}

const bad = (found: ReturnType<typeof reachFindings>) =>
  found
    .filter(({ ok }) => ok !== true)
    .map(({ host = "", ok, severity, code, message }) => ({ host, ok, severity, code, message }));
const three = [target(1), target(2), target(3)];

test("a new host listens for each other host, and dials each port of it", () => {
  expect(reachQuestions(target(1), three)).toEqual({
    name: "etcd01",
    listen: ["10.15.1.201:2380", "10.15.1.201:2379"].map(
      (place) => `${place} etcd02@10.15.1.202 etcd03@10.15.1.203`,
    ),
    dial: ["10.15.1.202:2380", "10.15.1.202:2379", "10.15.1.203:2380", "10.15.1.203:2379"],
  });
});

test("members dial a new host only, and listen nowhere, since etcd does", () => {
  const members = [target(1, { isNew: false }), target(2, { isNew: false })];
  expect(reachQuestions(target(1, { isNew: false }), [...members, target(4)])).toEqual({
    name: "etcd01",
    listen: [],
    dial: ["10.15.1.204:2380", "10.15.1.204:2379"],
  });
  expect(reachQuestions(target(1, { isNew: false }), members)).toEqual({});
});

test("a second address is dialled by hosts that have IPv6", () => {
  const six = target(1, { ipv6Address: "FD15:0::201" });
  expect(reachQuestions(target(2, { ipv6Address: "fd15::202" }), [six, target(3)]).dial).toContain(
    "[fd15::201]:2380",
  );
  expect(reachQuestions(target(3), [six]).dial).toEqual(["10.15.1.201:2380", "10.15.1.201:2379"]);
  expect(reachQuestions(six, [target(2, { ipv6Address: "fd15::202" }), target(3)]).listen).toContain(
    "[fd15::201]:2380 etcd02@10.15.1.202,fd15::202",
  );
});

test("hosts of a cluster that is adopted are not asked about each other", () => {
  const adopt = {} as PreflightTarget["adopt"];
  expect(reachQuestions(target(1, { adopt }), [target(2, { adopt })])).toEqual({});
});

test("ports that are open everywhere are a good finding of each host", () => {
  expect(reachFindings(answers(three))).toMatchObject(three.map(({ name }) => ({ host: name, ok: true })));
  expect(sourceFindings(answers(three))).toMatchObject(three.map(({ name }) => ({ host: name, ok: true })));
});

test("a closed port is an error with both hosts, the port and the action", () => {
  const found = answers(three, {
    "etcd01 10.15.1.202:2380": "silent 10.15.1.201",
    "etcd03 10.15.1.202:2380": "silent -",
    "etcd01 10.15.1.203:2379": "unreachable 10.15.1.201",
  });
  expect(bad(reachFindings(found))).toEqual([
    {
      host: "etcd02",
      ok: false,
      severity: "error",
      code: "ports-between-hosts.closed",
      message:
        "peer port 2380 at 10.15.1.202 is closed for etcd01, etcd03: no packet came back within 5 s. " +
        "Let TCP connections from 10.15.1.201, 10.15.1.203 to 10.15.1.202:2380 through, " +
        "in the firewall of etcd02 and in those on the way.",
    },
    expect.objectContaining({
      host: "etcd03",
      severity: "error",
      message: expect.stringMatching(
        /^client port 2379 at 10\.15\.1\.203 is closed for etcd01: the network answered/,
      ) as string,
    }),
  ]);
});

const refused = { "etcd01 10.15.1.202:2380": "refused 10.15.1.201" };
const etcd = { port: 2380, program: "etcd", pid: 7, address: "10.15.1.202" };
test.each<[string, (name: string) => Partial<HostFacts>, boolean | "unknown"]>([
  ["the host listened there at that time", () => ({}), false],
  ["the host listened only later", (name) => (name === "etcd02" ? { beganAtMs: 4500 } : {}), "unknown"],
  ["nothing listened there", () => ({ listened: [] }), "unknown"],
  ["etcd listens there", () => ({ listened: [], listeners: [etcd] }), false],
  ["etcd listens at all addresses", () => ({ listened: [], listeners: [{ ...etcd, address: "::" }] }), false],
  [
    "another program listens at another address",
    () => ({ listened: [], listeners: [{ ...etcd, address: "127.0.0.1" }] }),
    "unknown",
  ],
])("where a dial is refused and %s, the port is closed or not known", (_, facts, ok) => {
  expect(bad(reachFindings(answers(three, refused, facts)))).toMatchObject([{ host: "etcd02", ok }]);
});

test("an address that the host does not have is another check's finding", () => {
  const failed = {
    "etcd01 10.15.1.202:2380": "unreachable -",
    "etcd01 10.15.1.203:2380": "open 10.15.1.209",
  };
  const without = answers(three, failed, () => ({ addresses: ["10.15.1.209"] }));
  expect([...bad(reachFindings(without)), ...bad(sourceFindings(without))]).toEqual([]);
});

test("a second address that is closed is a warning", () => {
  const [one, two] = [target(1, { ipv6Address: "fd15::201" }), target(2, { ipv6Address: "fd15::202" })];
  expect(
    bad(reachFindings(answers([one, two], { "etcd01 [fd15::202]:2380": "silent fd15::201" }))),
  ).toMatchObject([{ host: "etcd02", severity: "warning" }]);
});

const floating = {
  "etcd02 10.15.1.201:2380": "open 10.15.1.250",
  "etcd02 10.15.1.203:2379": "open 10.15.1.250",
};

/** Its own host lists the address. */
const hasFloating = (name: string) =>
  name === "etcd02" ? { addresses: ["10.15.1.202", "10.15.1.250"] } : {};

test("a source address that the certificate lacks is an error with the field that adds it", () => {
  expect(bad(sourceFindings(answers(three, floating, hasFloating)))).toEqual([
    {
      host: "etcd02",
      ok: false,
      severity: "error",
      code: "source-address.not-in-certificate",
      message:
        "connects to etcd01, etcd03 from 10.15.1.250, an address that its certificate lacks, so members refuse its " +
        'connections. Add "10.15.1.250" to extraAddresses of etcd02 in hosts, ' +
        "or have the host connect from 10.15.1.202.",
    },
  ]);
});

test.each<[string, Partial<PreflightTarget>, string[]]>([
  ["is well with the address in extraAddresses", { extraAddresses: ["10.15.1.250"] }, []],
  ["is a warning of a member that runs already", { isNew: false }, ["warning"]],
])("such an address %s", (_, more, severities) => {
  const hosts = [target(1), target(2, more), target(3)];
  expect(bad(sourceFindings(answers(hosts, floating, hasFloating))).map(({ severity }) => severity)).toEqual(
    severities,
  );
});

test.each<[string, (name: string) => Partial<HostFacts>, string]>([
  ["no host of the list has is a warning", () => ({ addresses: [] }), "warning"],
  [
    "another host of the list has is an error",
    (name) => (name === "etcd03" ? { addresses: ["10.15.1.203", "10.15.1.250"] } : {}),
    "error",
  ],
])(
  "an address that the other hosts report and that %s, with where it is known from",
  (_, facts, severity) => {
    expect(bad(sourceFindings(answers(three, floating, facts)))).toEqual([
      expect.objectContaining({
        host: "etcd02",
        severity,
        message: expect.stringContaining(
          "refuse its connections. That address is known only from the answers of etcd01, etcd03: check it. Add ",
        ) as string,
      }),
    ]);
  },
);
