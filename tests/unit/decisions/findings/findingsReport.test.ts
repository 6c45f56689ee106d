import fc from "fast-check";
import type { Finding } from "../../../../decisions/findings/finding";
import { findingsReport } from "../../../../decisions/findings/findingsReport";

const finding = (over: Partial<Finding>): Finding => ({
  code: "memory.too-small",
  host: "etcd01",
  ok: false,
  severity: "warning",
  message: "4 GiB of memory.",
  ...over,
});

test("names the cluster, the hosts with errors first, and their errors first", () => {
  const report = findingsReport("etcd", [
    finding({ host: "etcd01" }),
    finding({ host: "etcd02", code: "cpus.too-small", message: "1 CPU." }),
    finding({
      host: "etcd02",
      code: "reachable.unreachable",
      severity: "error",
      message: "No route to host.",
    }),
    finding({ host: "etcd03", ok: true }),
    finding({ host: undefined, code: "dns-names.no-answer", ok: "unknown", message: "Not asked." }),
  ]);
  expect(report).toBe(
    [
      "5 checks of etcd: 1 error, 2 warnings, 1 unknown, 1 ok.",
      "etcd02:",
      "  ERROR reachable: No route to host. [reachable.unreachable]",
      "  WARNING cpus: 1 CPU. [cpus.too-small]",
      "etcd01:",
      "  WARNING memory: 4 GiB of memory. [memory.too-small]",
      "cluster:",
      "  UNKNOWN dns-names: Not asked. [dns-names.no-answer]",
    ].join("\n"),
  );
});

test("an error that could not be ruled out reads as an error", () => {
  expect(findingsReport("etcd", [finding({ ok: "unknown", severity: "error" })])).toContain("ERROR memory");
});

test("a note is listed after all that needs attention", () => {
  const note = finding({ severity: "note", code: "host-name.changes", message: "It changes." });
  expect(findingsReport("etcd", [note, finding({})]).split("\n")).toEqual([
    "2 checks of etcd: 1 warning, 1 note.",
    "etcd01:",
    "  WARNING memory: 4 GiB of memory. [memory.too-small]",
    "  NOTE host-name: It changes. [host-name.changes]",
  ]);
});

test("nothing at all", () => {
  expect(findingsReport("etcd", [])).toBe("etcd: nothing was checked.");
});

test("each bad answer is listed, and no good one", () => {
  const arbitrary = fc.record({
    host: fc.constantFrom("a", "b", "c"),
    ok: fc.constantFrom(true, false, "unknown" as const),
    severity: fc.constantFrom("error" as const, "warning" as const),
    message: fc.uuid(),
  });
  fc.assert(
    fc.property(fc.array(arbitrary), (all) => {
      const report = findingsReport("etcd", all.map(finding));
      for (const { ok, message } of all) expect(report.includes(message)).toBe(ok !== true);
    }),
  );
});

test("nothing that a terminal obeys is printed of what a host says", () => {
  const report = findingsReport("etcd", [
    finding({ message: "no\u001b[2J way\u009b1m\u202eout\u2028\nsecond line" }),
  ]);
  expect(report).toContain("no\\u{1b}[2J way\\u{9b}1m\\u{202e}out\\u{2028}\nsecond line [memory.too-small]");
});
