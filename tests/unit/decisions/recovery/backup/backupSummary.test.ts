import { backupSummary } from "../../../../../decisions/recovery/backup/backupSummary";
import { goodTargets, target } from "./backupConfigurations";

test("the output names each target with its place, and no credential", () => {
  const kinds = Object.keys(goodTargets) as (keyof typeof goodTargets)[];
  const summary = backupSummary({ targets: kinds.map((kind) => target(kind)) });
  expect(summary).toEqual({
    intervalSeconds: 3600,
    targets: [
      { name: "directory", kind: "directory", location: "/srv/backups" },
      { name: "s3", kind: "s3", location: "s3://etcd-backups" },
      { name: "azure", kind: "azure", location: "azure://etcdbackups/etcd" },
      { name: "gcs", kind: "gcs", location: "gs://etcd-backups" },
      { name: "sftp", kind: "sftp", location: "sftp://backup@backup.example.com:22/backups" },
    ],
  });
  expect(JSON.stringify(summary)).not.toMatch(/open-sesame|PRIVATE|AKIA/);
});

test("the output has a schedule or an interval", () => {
  expect(backupSummary({ schedule: "daily" })).toEqual({ schedule: "daily", targets: [] });
  expect(backupSummary({ interval: "5m" })).toEqual({ intervalSeconds: 300, targets: [] });
});
