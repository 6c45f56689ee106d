import { clusterStatus } from "../../../../../decisions/observability/status/clusterStatus";
import type { AskedHost } from "../../../../../decisions/observability/status/statusFindings";
import { statusSummary } from "../../../../../decisions/observability/status/statusScreen";
import { answer, answers, finding, member, names, silentMember } from "./hostAnswers";

const declared = [...names, "etcd04", "etcd05"];
const of = (asked: AskedHost[], expected = declared) =>
  clusterStatus("orders", asked, "2026-11-29T12:00:01.000Z", expected);

/** The findings in short. */
const found = (asked: AskedHost[]) =>
  of(asked).findings.map(({ severity, check, subject, hosts }) => [severity, check, subject, hosts.join()]);

test("a cluster whose hosts all answer without a finding is healthy", () => {
  const status = of(answers());
  expect(status).toMatchObject({
    state: "healthy",
    findings: [],
    cluster: { name: "orders", leader: "etcd01", quorum: true, voters: 3, committing: 3, may_fail: 1 },
  });
  expect(status.hosts.map(({ name, certificates }) => [name, certificates[0]?.name])).toEqual(
    names.map((name) => [name, name]),
  );
  expect(status.authorities).toHaveLength(1);
});

test("a member that is down is one warning, with the hosts that see it, and the margin is smaller", () => {
  const members = [member("etcd01"), member("etcd02"), silentMember("etcd03")];
  const down = { members, findings: [finding("member-unhealthy", "etcd03")] };
  const asked = answers({ etcd01: down, etcd02: down, etcd03: down });
  expect(found(asked)).toEqual([["warning", "member-unhealthy", "etcd03", "etcd01,etcd02,etcd03"]]);
  expect(of(asked)).toMatchObject({ state: "warning", cluster: { committing: 2, may_fail: 0 } });
});

test("a member for which the stack has no host is a warning, and one that never started is not named twice", () => {
  const unstarted = member("", { role: "unstarted", url: "https://10.0.0.9:2380", commits: null });
  const members = [...names.map((name) => member(name)), member("etcd04"), unstarted];
  const asked = answers({ etcd01: { members }, etcd02: { members }, etcd03: { members } });
  const undeclared = (expected: string[]) =>
    of(asked, expected).findings.filter(({ check }) => check === "undeclared-member");
  expect(undeclared(names)).toMatchObject([{ severity: "warning", subject: "etcd04" }]);
  expect(undeclared(names)[0]?.action).toContain("member remove");
  expect(undeclared(declared)).toEqual([]);
});

test("a member at the name of a declared host with another port is a warning", () => {
  const members = [
    ...names.map((name) => member(name)),
    member("alien", { url: "https://etcd03.a.test:22379" }),
  ];
  const asked = answers({ etcd01: { members }, etcd02: { members }, etcd03: { members } });
  expect(of(asked).findings).toMatchObject([{ check: "undeclared-member", subject: "alien" }]);
});

test("a learner that never started is not reported as undeclared, because its host may be joining", () => {
  const learner = member("", { role: "learner", url: "", commits: false });
  const members = [...names.map((name) => member(name)), learner];
  const asked = answers({ etcd01: { members }, etcd02: { members }, etcd03: { members } });
  expect(of(asked).findings).toEqual([]);
});

test("a learner has no vote, so it does not count for the margin", () => {
  const members = [
    ...names.map((name) => member(name)),
    member("etcd04", { role: "learner", commits: false }),
  ];
  expect(
    of(answers({ etcd01: { members }, etcd02: { members }, etcd03: { members } })).cluster,
  ).toMatchObject({
    voters: 3,
    may_fail: 1,
  });
});

test("a host that does not answer is a warning with the reason, and the others answer for the cluster", () => {
  const status = of(answers({ etcd02: "10.0.0.2:22 refuses connections" }));
  expect(status).toMatchObject({ state: "warning", cluster: { voters: 3, quorum: true } });
  expect(status.findings).toMatchObject([
    { check: "host-silent", subject: "etcd02", text: "10.0.0.2:22 refuses connections" },
  ]);
  expect(status.hosts[1]).toMatchObject({ answers: false, error: "10.0.0.2:22 refuses connections" });
});

test("a host with another version of the program is a warning with the update to run, and is not silent", () => {
  const asked = answers();
  asked[1] = { name: "etcd02", why: "another version", otherProgram: true };
  const status = of(asked);
  expect(status).toMatchObject({ state: "warning", cluster: { voters: 3, committing: 3, quorum: true } });
  expect(status.findings).toMatchObject([
    { check: "other-program", subject: "etcd02", text: "another version" },
  ]);
  expect(status.findings[0]?.action).toBe(
    "Run `pulumi up --config etcd-cluster:repairDrift=true`, which installs the program of this package again.",
  );
  expect(status.hosts[1]).toMatchObject({ answers: true, error: "another version", program: "" });
});

test("a cluster of which no host answers is critical", () => {
  const status = of(names.map((name) => ({ name, why: "timeout" })));
  expect(status).toMatchObject({ state: "critical", cluster: { quorum: false, voters: 0, may_fail: 0 } });
});

test("a lost quorum is critical", () => {
  const none = {
    cluster: { id: "ab12", quorum: false, leader: "" },
    findings: [finding("no-quorum", "cluster", { severity: "critical" as const })],
  };
  const status = of(answers({ etcd01: none, etcd02: none, etcd03: "timeout" }));
  expect(status.state).toBe("critical");
  expect(status.findings.map(({ check }) => check)).toEqual(["no-quorum", "host-silent"]);
});

test("a lost quorum beside an expired certificate names the certificate first, and no recovery", () => {
  const critical = { severity: "critical" as const };
  const expired = {
    cluster: { id: "ab12", quorum: false, leader: "" },
    findings: [
      finding("no-quorum", "cluster", critical),
      finding("member-unhealthy", "etcd02", critical),
      finding("certificate-expired", "etcd01", critical),
    ],
  };
  const { findings } = of(answers({ etcd01: expired, etcd02: expired, etcd03: expired }));
  expect(findings.map(({ check }) => check)).toEqual([
    "certificate-expired",
    "no-quorum",
    "member-unhealthy",
  ]);
  const actions = new Set(findings.map(({ action }) => action));
  expect(actions).toEqual(new Set(["docs/runbooks/certificate-expired.md"]));
});

/** The answer of a host whose etcd lists a URL that is not accepted. */
const odd = {
  cluster: { id: "ab12", quorum: null, leader: "etcd01" },
  members: names.map((name) => member(name, { commits: null })),
  findings: [finding("odd-answer", "cluster")],
};

test("an answer that is not accepted is a warning of its own, and no lost quorum", () => {
  const status = of(answers({ etcd01: odd, etcd02: odd, etcd03: odd }));
  expect(status).toMatchObject({
    state: "warning",
    cluster: { quorum: null, committing: null, may_fail: null },
    findings: [{ check: "odd-answer", action: "docs/runbooks/update-refused.md" }],
  });
  expect(statusSummary(status)).toMatch(
    /^WARNING {3}orders: the quorum is not known, because an answer of etcd is not accepted$/m,
  );
  expect(statusSummary(status)).not.toMatch(/no quorum|serve/);
});

test.each([
  ["a host that reaches a quorum shows the cluster", {}, true],
  ["one that is cut off does not", { cluster: { id: "", quorum: false, leader: "" } }, null],
])("beside an answer that is not accepted: %s", (_, other, quorum) => {
  expect(of(answers({ etcd01: odd, etcd02: other, etcd03: odd })).cluster.quorum).toBe(quorum);
});

test("a host that is cut off from a cluster that serves is a warning, and its view is not shown", () => {
  const cut = {
    cluster: { id: "", quorum: false, leader: "" },
    members: [silentMember("etcd02")],
    findings: [finding("no-quorum", "cluster", { severity: "critical" as const })],
  };
  const asked = answers({ etcd01: cut });
  expect(found(asked)).toEqual([["warning", "no-quorum", "cluster", "etcd01"]]);
  expect(of(asked)).toMatchObject({ state: "warning", cluster: { voters: 3, quorum: true } });
});

test("an alarm is critical, and the worst comes first", () => {
  const alarm = finding("alarm-nospace", "etcd01", { severity: "critical" });
  const full = { findings: [finding("certificate-expires", "etcd01"), alarm] };
  const asked = answers({ etcd01: full, etcd02: { findings: [alarm] } });
  expect(found(asked)).toEqual([
    ["critical", "alarm-nospace", "etcd01", "etcd01,etcd02"],
    ["warning", "certificate-expires", "etcd01", "etcd01"],
  ]);
  expect(of(asked).state).toBe("critical");
});

test("two troubles of one kind on one host are both shown", () => {
  const asked = answers({
    etcd01: { findings: [finding("host-files", "etcd01"), finding("host-files", "etcd01")] },
  });
  expect(found(asked)).toHaveLength(2);
});

test("hosts that reach a quorum and have different lists of members are a warning, with both lists", () => {
  const longer = { members: [...names, "etcd04"].map((name) => member(name)) };
  const [one] = of(answers({ etcd02: longer })).findings;
  expect(one).toMatchObject({ severity: "warning", check: "lists-differ", subject: "hosts", hosts: names });
  expect(one?.text).toMatch(/etcd02 has etcd01 \w+, etcd02 \w+, etcd03 \w+, etcd04 \w+;/);
  // One that is cut off has no list of the cluster.
  const cut = { ...longer, cluster: { id: "", quorum: false, leader: "" } };
  expect(found(answers({ etcd02: cut }))).toEqual([]);
});

test("the worst of many findings of one host are shown, and the number of the others", () => {
  const many = Array.from({ length: 1000 }, (_, at) => finding("host-files", `file ${at}`));
  const worst = finding("disk-full", "etcd01", { severity: "critical" });
  const all = of(answers({ etcd01: { findings: [...many, worst] } })).findings;
  expect(all).toHaveLength(51);
  expect([all[0]?.check, all[50]?.check]).toEqual(["disk-full", "more-findings"]);
  expect(all[50]).toMatchObject({ subject: "etcd01", text: "it has 951 more findings, which are not shown" });
});

test("the newest backup that any host sees is shown", () => {
  const [backup] = answer("etcd01").backups;
  if (!backup) throw new Error("the host sees no backup");
  const silent = { ...backup, asked: false, time: null };
  const older = { ...backup, time: "2026-11-29T10:30:00Z" };
  const asked = answers({ etcd01: { backups: [silent] }, etcd02: { backups: [older] } });
  expect(of(asked).backups).toEqual([backup]);
});

test("hosts with different versions of the program are a warning, unless their architectures differ", () => {
  const host = (program: string, architecture = "amd64") => ({
    host: { member: "m", program, architecture },
  });
  expect(found(answers({ etcd02: host("ffff") }))).toEqual([
    ["warning", "programs-differ", "hosts", names.join()],
  ]);
  expect(found(answers({ etcd02: host("ffff", "arm64") }))).toEqual([]);
});

test("a host that is not a member is named", () => {
  const none = { host: { member: "", program: "0123456789ab", architecture: "amd64" }, members: [] };
  expect(found(answers({ etcd03: { ...none, findings: [finding("not-a-member", "host")] } }))).toEqual([
    ["warning", "not-a-member", "etcd03", "etcd03"],
  ]);
});
