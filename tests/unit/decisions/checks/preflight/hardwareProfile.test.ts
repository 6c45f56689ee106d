import fc from "fast-check";
import {
  hardwareProfile,
  type MeasuredDisk,
  type MeasuredHost,
} from "../../../../../decisions/checks/preflight/hardwareProfile";
import { checkOf } from "../../findings/checkOf";

const gib = 2 ** 30;
const good: MeasuredHost = {
  host: "etcd01",
  cpus: 2,
  memoryBytes: 8 * gib,
  disks: [disk({})],
};
interface Facts extends Partial<MeasuredHost> {
  fsyncP99Ms?: number;
  sequentialIops?: number;
  freeBytes?: number;
}
/** The disk is the only one. */
const judged = (facts: Facts, needs: Partial<Parameters<typeof hardwareProfile>[1]> = {}) =>
  hardwareProfile({ ...good, disks: [disk(facts)], ...facts }, { hardwareProfile: "general", ...needs });

function disk({ fsyncP99Ms = 2, sequentialIops = 400, freeBytes = 20 * gib }: Facts): MeasuredDisk {
  return { directory: "/data/etcd", holds: "all", speed: { fsyncP99Ms, sequentialIops }, freeBytes };
}
const bad = (findings: ReturnType<typeof judged>) => findings.filter(({ ok }) => ok !== true);

test("a host of the general profile is well", () => {
  expect(bad(judged({}))).toEqual([]);
  expect(judged({}).map(checkOf)).toEqual(["cpus", "memory", "disk-latency", "disk-iops", "disk-size"]);
});

test.each([
  ["a virtual machine sold with 8 GB", { memoryBytes: 7.69 * gib }, []],
  ["one of 8 GB in powers of ten", { memoryBytes: 7.4e9 }, []],
  ["one of 4 GB", { memoryBytes: 3.8 * gib }, ["memory"]],
  ["one CPU", { cpus: 1 }, ["cpus"]],
  ["a disk at the limit", { fsyncP99Ms: 10 }, ["disk-latency"]],
  ["a disk just below it", { fsyncP99Ms: 9.99 }, []],
  ["a spinning disk", { fsyncP99Ms: 34, sequentialIops: 40 }, ["disk-latency", "disk-iops"]],
  ["a small disk", { freeBytes: 4 * gib }, ["disk-size"]],
  ["a small disk that holds the member's data already", { freeBytes: 4 * gib, token: "abc" }, []],
] as const)("%s", (_, facts, checks) => {
  expect(bad(judged(facts)).map(checkOf)).toEqual(checks);
});

test("the heavy profile asks for more", () => {
  expect(bad(judged({}, { hardwareProfile: "heavy" })).map(checkOf)).toEqual(["cpus", "memory", "disk-iops"]);
});

test("a quota larger than the memory is reported", () => {
  const [memory, disk] = bad(judged({}, { quotaBackendBytes: 12 * gib }));
  expect(memory).toMatchObject({ code: "memory.too-small" });
  expect(memory?.message).toContain("12 GiB");
  expect(disk).toMatchObject({ code: "disk-size.too-small" });
});

test("messages have the figures and the remedy", () => {
  const [finding] = bad(judged({ fsyncP99Ms: 34.26 }));
  expect(finding).toMatchObject({
    host: "etcd01",
    ok: false,
    severity: "warning",
    code: "disk-latency.too-slow",
  });
  expect(finding?.message).toMatch(
    /in \/data\/etcd end within 34\.3 ms, and etcd's limit is 10 ms.*Put dataDir/,
  );
});

test("strict makes errors of warnings, but not of what could not be measured", () => {
  const findings = bad(
    judged({ cpus: 1, disks: [{ ...disk({}), speed: undefined }] }, { failOnWarnings: true }),
  );
  expect(findings.map((one) => [checkOf(one), one.ok, one.severity])).toEqual([
    ["cpus", false, "error"],
    ["disk-latency", "unknown", "warning"],
    ["disk-iops", "unknown", "warning"],
  ]);
});

test("a full disk is reported as full, and not as one of unknown speed", () => {
  const full = { ...disk({ freeBytes: 0 }), speed: undefined };
  expect(bad(judged({ disks: [full] })).map(checkOf)).toEqual(["disk-size"]);
});

test("a log on a disk of its own is measured as the log, and the database's as what it is", () => {
  const spinning = { fsyncP99Ms: 20, sequentialIops: 40 };
  const found = (database: Facts, log: Facts) =>
    bad(
      judged({
        disks: [
          { ...disk(database), holds: "database" },
          { ...disk(log), directory: "/wal/etcd", holds: "log" },
        ],
      }),
    ).map(({ code, message }) => `${checkOf({ code })} ${/ in (\S+?),? /.exec(message)?.[1] ?? ""}`);
  expect(found({}, {})).toEqual([]);
  expect(found(spinning, {})).toEqual([]);
  expect(found({ fsyncP99Ms: 26 }, {})).toEqual(["disk-latency /data/etcd"]);
  expect(found({}, spinning)).toEqual(["disk-latency /wal/etcd", "disk-iops /wal/etcd"]);
  expect(found({ freeBytes: 4 * gib }, { freeBytes: gib })).toEqual([]);
  expect(found({ freeBytes: 3 * gib }, { freeBytes: gib / 2 })).toEqual([
    "disk-size /data/etcd",
    "disk-size /wal/etcd",
  ]);
});

test("more of anything never makes it worse", () => {
  const facts = fc.record({
    cpus: fc.integer({ min: 1, max: 64 }),
    memoryBytes: fc.integer({ min: gib, max: 64 * gib }),
    fsyncP99Ms: fc.integer({ min: 0, max: 40 }),
    sequentialIops: fc.nat(1000),
    freeBytes: fc.integer({ min: 0, max: 64 * gib }),
  });
  fc.assert(
    fc.property(facts, (less) => {
      const more = {
        cpus: less.cpus + 1,
        memoryBytes: less.memoryBytes + gib,
        fsyncP99Ms: less.fsyncP99Ms / 2,
        sequentialIops: less.sequentialIops + 1,
        freeBytes: less.freeBytes + gib,
      };
      const before = new Set(bad(judged(less)).map(checkOf));
      for (const one of bad(judged(more))) expect(before).toContain(checkOf(one));
    }),
  );
});

test("the disk of a working member is not measured, and nothing is said of it", () => {
  const checks = hardwareProfile(
    { host: "etcd01", cpus: 4, memoryBytes: 16e9, token: "t", data: true, disks: [disk({})] },
    { hardwareProfile: "general" },
  );
  expect(checks.map((one) => [checkOf(one), one.ok])).toEqual([
    ["cpus", true],
    ["memory", true],
  ]);
});
