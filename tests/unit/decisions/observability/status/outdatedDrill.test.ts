import { clusterStatus } from "../../../../../decisions/observability/status/clusterStatus";
import type { HostStatus } from "../../../../../decisions/observability/status/hostStatus";
import type { AskedHost } from "../../../../../decisions/observability/status/statusFindings";
import { answer, answers, drill, finding, names } from "./hostAnswers";

const of = (asked: AskedHost[]) => clusterStatus("orders", asked, "2026-11-29T12:00:01.000Z", names);

const [early, between, late] = [
  "2026-11-22T10:00:00Z",
  "2026-11-25T10:00:00Z",
  "2026-11-29T10:00:00Z",
] as const;

/** A host whose drill failed early; a later one there restored nothing, as `more` says. */
const failedDrill = (more: Partial<HostStatus["drills"][number]> = {}) => ({
  drills: [drill(early, { result: "failed", failed: early, last_success: null, ...more })],
  findings: [finding("drill-failed", "target s3", { severity: "critical" as const })],
});
const comparedOnly = { result: "compared only", last_success: null } as const;
/** The backups of a directory that the host alone has. */
const own = (host: string) => ({
  backups: answer(host).backups.map((one) => ({ ...one, key: `k-${host}`, member: host })),
});

test.each([
  ["a restore there", failedDrill(), { drills: [drill(late)] }, "healthy"],
  [
    "a restore there, before the newest drill",
    failedDrill(),
    { drills: [drill(late, { ...comparedOnly, last_success: between })] },
    "healthy",
  ],
  [
    "a restore before the failure",
    failedDrill({ time: late, failed: late }),
    { drills: [drill(between)] },
    "critical",
  ],
  [
    "a skipped drill there",
    failedDrill(),
    { drills: [drill(late, { result: "skipped", last_success: null })] },
    "critical",
  ],
  ["a comparison there", failedDrill(), { drills: [drill(late, comparedOnly)] }, "critical"],
  [
    "a comparison there, where a comparison failed",
    failedDrill({ failed_compared: true }),
    { drills: [drill(late, comparedOnly)] },
    "healthy",
  ],
  ["a comparison on the same host", failedDrill({ ...comparedOnly, time: late }), {}, "critical"],
  [
    "a comparison on the same host, and a restore there between both",
    failedDrill({ ...comparedOnly, time: late }),
    { drills: [drill(between)] },
    "healthy",
  ],
  ["a restore of an earlier version", failedDrill({ failed: null }), { drills: [drill(late)] }, "healthy"],
  [
    "a restore of other backups, in a directory there",
    { ...failedDrill(), ...own("etcd01") },
    { drills: [drill(late)], ...own("etcd03") },
    "critical",
  ],
  [
    "a restore of other backups with the same key",
    failedDrill(),
    { drills: [drill(late)], backups: own("etcd03").backups.map((one) => ({ ...one, key: "k" })) },
    "critical",
  ],
  [
    "a restore where no host has a backup",
    { ...failedDrill(), backups: [] },
    { drills: [drill(late)], backups: [] },
    "critical",
  ],
])("a drill that failed on one host counts or not after %s", (_, failed, there, state) => {
  expect(of(answers({ etcd01: failed, etcd03: there })).state).toBe(state);
});

test("the newest drill of all hosts is shown", () => {
  const status = of(answers({ etcd01: failedDrill(), etcd03: { drills: [drill(late)] } }));
  expect(status.drills).toMatchObject([{ host: "etcd03", result: "succeeded" }]);
});

test.each(["skipped", "interrupted"] as const)(
  "a drill that was %s counts until one with a result",
  (result) => {
    const without = {
      drills: [drill("2026-11-22T10:00:00Z", { result, last_success: null })],
      findings: [finding(`drill-${result}`, "target s3")],
    };
    expect(of(answers({ etcd01: without })).state).toBe("warning");
    const earlier = { drills: [drill("2026-11-15T10:00:00Z")] };
    expect(of(answers({ etcd01: without, etcd02: earlier })).state).toBe("warning");
    const later = { drills: [drill("2026-11-29T10:00:00Z", { result: "compared only" as const })] };
    expect(of(answers({ etcd01: without, etcd02: later })).state).toBe("healthy");
  },
);
