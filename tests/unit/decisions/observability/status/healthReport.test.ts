import {
  healthReport,
  knowsCluster,
  serves,
} from "../../../../../decisions/observability/status/healthReport";
import type { AskedHost } from "../../../../../decisions/observability/status/statusFindings";
import { answer, finding, member, silentMember } from "./hostAnswers";

const declared = ["etcd01", "etcd02", "etcd03"];
const report = (...asked: AskedHost[]) =>
  healthReport("orders", asked, "2026-11-29T12:00:01.000Z", { declared, former: [] });
const asked = (name: string, more: Parameters<typeof answer>[1] = {}): AskedHost => ({
  name,
  status: answer(name, more),
});
const bare: AskedHost = { name: "etcd03", why: "sh: etcd-host: not found" };
const notAMember = asked("etcd03", {
  members: [],
  cluster: { id: "", quorum: false, leader: "" },
  findings: [finding("not-a-member", "host")],
});
const twoMembers = { members: [member("etcd01"), member("etcd02")] };
const oneDown = { members: [member("etcd01"), silentMember("etcd02"), member("etcd03")] };

test("a healthy cluster has no report", () => {
  expect(report(asked("etcd01"))).toBeUndefined();
});

test("a member that stayed after its host left is reported, and one that this update takes out is not", () => {
  const answers = [asked("etcd01", { members: [...declared.map((name) => member(name)), member("etcd04")] })];
  const after = (former: string[]) =>
    healthReport("orders", answers, "2026-11-29T12:00:01.000Z", { declared, former });
  expect(after(declared.map((name) => member(name).url))).toContain("[status.undeclared-member]");
  expect(after([member("etcd04").url])).toBeUndefined();
});

test("a member that is down is reported with the reason of its own host, and the report names the cluster", () => {
  const text = report(
    asked("etcd01", { ...oneDown, findings: [finding("member-unhealthy", "etcd02")] }),
    asked("etcd02", { ...oneDown, findings: [finding("etcd-stopped", "etcd02", { text: "no room" })] }),
  );
  expect(text).toMatch(/^WARNING {3}orders: 2 of 3 voting members serve; .*no other member may fail\n/);
  expect(text).toMatch(/WARNING {3}etcd02: member-unhealthy was found/);
  expect(text).toMatch(/WARNING {3}etcd02: no room \[status\.etcd-stopped\]\n +Run `journalctl -u etcd`/);
});

test("members that a restore stopped are reported with the page of the restore, and with no other one", () => {
  const stopped = { ...oneDown, cluster: { id: "", quorum: false, leader: "" } };
  const findings = [finding("no-quorum", "cluster"), finding("member-unhealthy", "etcd02")];
  const pages = (...more: ReturnType<typeof finding>[]) =>
    new Set(
      report(asked("etcd01", { ...stopped, findings: [...findings, ...more] }))?.match(/docs\/\S+\.md/g),
    );
  expect(pages(finding("restoring", "etcd01"))).toEqual(new Set(["docs/runbooks/update-interrupted.md"]));
  // The negative control: without a restore.
  expect(pages()).toEqual(new Set(["docs/runbooks/quorum-lost.md", "docs/runbooks/member-lost.md"]));
});

test.each([
  ["a bare machine", bare],
  ["a machine without a member", notAMember],
])("a host that the cluster does not list is reported: %s", (_, host) => {
  const text = report(asked("etcd01", twoMembers), host);
  expect(text).toContain("etcd03: the cluster does not list a member of this host");
});

test("a cluster of which no host has a member is reported", () => {
  expect(report(bare, notAMember)).toMatch(/^CRITICAL {2}orders: no quorum/);
});

test("clocks that differ from that of this computer are reported, to a minute", () => {
  const clock = (clockAheadMs: number) => report({ ...asked("etcd01"), clockAheadMs });
  expect([clock(59_000), clock(-59_000)]).toEqual([undefined, undefined]);
  expect(clock(-86_400_000)).toContain("etcd01: its clock is 86400 s behind the clock of this computer");
  expect(clock(61_000)).toContain("etcd01: its clock is 61 s ahead of the clock of this computer");
});

test("the hosts of members that do not serve are those to ask for the reason", () => {
  const host = (name: string) => ({ name, clientUrl: `https://${name}.example.com:2379` });
  const of = (more?: Parameters<typeof answer>[1]) =>
    ["etcd01", "etcd02", "etcd03", "etcd04"].filter((name) => !serves(host(name), asked("etcd01", more)));
  expect(of()).toEqual(["etcd04"]);
  expect(of(oneDown)).toEqual(["etcd02", "etcd04"]);
  const nameless = [member("etcd01"), member("", { url: "https://etcd02.example.com:2379" })];
  expect(of({ members: nameless })).toEqual(["etcd03", "etcd04"]);
});

test("an answer counts as that of a member where it describes a cluster", () => {
  expect([asked("etcd01"), bare, notAMember].map(knowsCluster)).toEqual([true, false, false]);
});

test("without a quorum a member is reported once, under the name of its host", () => {
  const lost = { id: "", quorum: false, leader: "" };
  const text = report(
    asked("etcd01", {
      cluster: lost,
      findings: [finding("member-unhealthy", "https://etcd02.example.com:2379")],
    }),
    asked("etcd02", { cluster: lost, findings: [finding("member-unhealthy", "etcd02")] }),
  );
  expect(text?.match(/member-unhealthy was found/g)).toHaveLength(1);
  expect(text).toMatch(/^CRITICAL {2}orders: no quorum/);
});

test("hosts whose programs are older than the question are not called unhealthy", () => {
  const older = { name: "etcd01", why: "another version of the program", otherProgram: true };
  expect(report(older, { ...older, name: "etcd02" })).toBeUndefined();
});
