import fc from "fast-check";
import {
  backupOnHosts,
  newestBackup,
  notFoundCode,
  whyNotFound,
  type HostAnswer,
} from "../../../../../../decisions/recovery/restore/look/backupOnHosts";
import type { FoundBackup } from "../../../../../../decisions/recovery/restore/look/foundBackup";
import { key, manifest } from "../situations";

const backup: FoundBackup = { snapshot: key, targets: ["dir"], manifest, newer: [], unreadable: [] };
const without = (host: string, newer: string[] = []): HostAnswer => ({
  host,
  missing: { why: "no target has it", newer, unreadable: [] },
});

test("the newest backup is the same in each order of the hosts, and none is newer", () => {
  const revisions = fc.uniqueArray(fc.nat(), { minLength: 1 });
  fc.assert(
    fc.property(revisions, (all) => {
      const answers = all.map((revision, n) => ({
        host: `etcd${n}`,
        found: { ...backup, manifest: { ...manifest, revision } },
      }));
      for (const order of [answers, [...answers].reverse()])
        expect(newestBackup(order)?.manifest?.revision).toBe(Math.max(...all));
    }),
  );
  expect(newestBackup([without("etcd01")])).toBeUndefined();
});

test("data of another cluster is newer by its time", () => {
  const other = { ...manifest, clusterId: "c0ffee", revision: 1, time: "2026-11-28T02:00:00Z" };
  const later = { ...backup, manifest: other };
  expect(
    newestBackup([
      { host: "a", found: backup },
      { host: "b", found: later },
    ]),
  ).toBe(later);
});

test("hosts that can fetch the backup hold it, and each other one says why it cannot", () => {
  const other = { ...backup, manifest: { ...manifest, sha256: "b".repeat(64) } };
  const answers: HostAnswer[] = [
    { host: "etcd01", found: { ...backup, targets: ["s3", "dir"], newer: ["a/b"] } },
    without("etcd02", ["a/b", "a/c"]),
    { host: "etcd03", found: backup },
    { host: "etcd04", failed: "no route" },
    { host: "etcd05", found: other },
  ];
  expect(backupOnHosts(backup, answers)).toMatchObject({
    targets: ["s3", "dir"],
    newer: ["a/b", "a/c"],
    holders: ["etcd01", "etcd03"],
    lacking: [
      { host: "etcd02", why: "no target has it" },
      { host: "etcd04", why: "no route" },
      { host: "etcd05", why: "it has other data of that name" },
    ],
  });
});

test("a backup that no host has is reported once, with the hosts", () => {
  expect(
    whyNotFound("latest", [without("etcd01"), without("etcd02"), { host: "etcd03", failed: "no route" }]),
  ).toBe("etcd01, etcd02: the backup latest cannot be found: no target has it; etcd03: no route");
});

test("a host or a target that gives no answer may have the backup", () => {
  const failed = (code?: string): HostAnswer => ({ host: "etcd01", failed: "etcd01 failed", code });
  for (const code of [undefined, "host.failed", "target.failed", "target.refused"])
    expect(notFoundCode([without("etcd02"), failed("backup.damaged"), failed(code)])).toBe(
      "backup.no-answer",
    );
  for (const code of ["backup.not-found", "backup.unreadable", "backup.damaged"])
    expect(notFoundCode([without("etcd02"), failed("backup.not-found"), failed(code)])).toBe(code);
  expect(notFoundCode([without("etcd02")])).toBe("backup.not-found");
  expect(notFoundCode([failed("backup.suspect")])).toBe("backup.not-found");
});
