import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemdUnit } from "../../../../decisions/etcd/systemdUnit";

const lines = (settings: Parameters<typeof systemdUnit>[0]) => systemdUnit(settings).split("\n");
const plain = { dataDir: "/data/lib/etcd" };

test("says what the guide's unit says: notify, the etcd user, the environment file, the limit on files", () => {
  for (const line of [
    "Type=notify",
    "User=etcd",
    "EnvironmentFile=/etc/etcd/etcd.conf",
    "EnvironmentFile=-/etc/etcd/bootstrap.conf",
    "ExecStart=/usr/local/bin/etcd",
    "Restart=on-failure",
    "LimitNOFILE=65536",
    "WorkingDirectory=-/data/lib/etcd",
  ]) {
    expect(lines(plain)).toContain(line);
  }
});

test("never stops waiting for the others, neither in one start nor after many", () => {
  expect(lines(plain)).toContain("TimeoutStartSec=infinity");
  expect(lines(plain)).toContain("StartLimitIntervalSec=0");
  expect(lines(plain).indexOf("StartLimitIntervalSec=0")).toBeLessThan(lines(plain).indexOf("[Service]"));
});

test("bootstrap.conf comes after etcd.conf, or it would not win", () => {
  const [conf, bootstrap] = [
    "EnvironmentFile=/etc/etcd/etcd.conf",
    "EnvironmentFile=-/etc/etcd/bootstrap.conf",
  ];
  expect(lines(plain).indexOf(conf)).toBeLessThan(lines(plain).indexOf(bootstrap));
});

test("the start guard and what follows a start run as root, outside the sandbox", () => {
  expect(lines(plain)).toContain("ExecStartPre=+/usr/local/sbin/etcd-host guard");
  expect(lines(plain)).toContain("ExecStartPost=+/usr/local/sbin/etcd-host started");
});

test("both directories are writable and mounted first", () => {
  const both = lines({ ...plain, walDir: "/wal/etcd/wal" });
  expect(both).toContain("ReadWritePaths=-/data/lib/etcd -/wal/etcd");
  expect(both).toContain("RequiresMountsFor=/data/lib/etcd /wal/etcd");
});

test.each([
  [undefined, undefined],
  [50, 2],
  [200, 2],
  [250, 3],
  [800, 8],
])("a quota of %p percent gives Go %p processors", (cpuQuotaPercent, processors) => {
  const text = systemdUnit({ ...plain, cpuQuotaPercent });
  expect(/^Environment=GOMAXPROCS=(\d+)$/m.exec(text)?.[1]).toBe(processors?.toString());
  expect(/^CPUQuota=(\d+)%$/m.exec(text)?.[1]).toBe(cpuQuotaPercent?.toString());
});

test.each(["/data dir", "/data%n", "/data\nExecStart=/bin/sh", "data", "/", "/a'b"])(
  "refuses the directory %j",
  (dataDir) => {
    expect(() => systemdUnit({ dataDir })).toThrow(/does not fit/);
  },
);

// systemd 250 and newer can do this. With an older one, only `certificates.test.ts` checks the unit, on lab hosts.
const analyze =
  spawnSync("systemd-analyze", ["security", "--offline=yes", "--help"]).status === 0 ? test : test.skip;

analyze("systemd finds nothing unknown in it, and its exposure is below 2", () => {
  const file = join(mkdtempSync(join(tmpdir(), "unit-")), "etcd.service");
  writeFileSync(
    file,
    systemdUnit({ ...plain, walDir: "/wal/etcd/wal", cpuQuotaPercent: 200, lockMemory: true }),
  );
  // `--threshold` is in tenths. It was 1.5 with systemd 252; newer ones ask for more.
  execFileSync("systemd-analyze", ["security", "--offline=yes", "--threshold=19", file], { stdio: "pipe" });
  const { stderr } = spawnSync("systemd-analyze", ["verify", file], { encoding: "utf8" });
  expect(stderr).not.toMatch(/Unknown|Failed to parse|Invalid|ignoring/i);
});
