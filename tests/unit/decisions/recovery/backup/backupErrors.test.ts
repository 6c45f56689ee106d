import { backupErrors, backupWarnings } from "../../../../../decisions/recovery/backup/backupErrors";
import type { BackupConfiguration } from "../../../../../decisions/recovery/backup/backupConfiguration";
import { said } from "../../findings/said";
import { goodTargets, identity, recipient, target } from "./backupConfigurations";

const targets = [target("directory")];
const nothing = { last: 0, hourly: 0, daily: 0, weekly: 0, monthly: 0 };
const found = (backup: BackupConfiguration, rest: object = {}) => said(backupErrors({ backup, ...rest }));

test("a cluster without backup has no error", () => {
  expect(backupErrors({})).toEqual([]);
});

test("a cluster without backup is a warning, and one that is not wholly adopted yet is not", () => {
  expect(said(backupWarnings({}))).toEqual({
    errors: [],
    warnings: [
      "backup: it is not set, so nothing is backed up. A cluster without a backup cannot be restored. " +
        "Write it, with a target.",
    ],
  });
  expect(backupWarnings({ adopt: { manage: true } })).toHaveLength(1);
  expect([...backupWarnings({ adopt: {} }), ...backupWarnings({ backup: {} })]).toEqual([]);
});

test("a backup without a target is a warning that nothing is backed up", () => {
  for (const backup of [{}, { targets: [] }])
    expect(found(backup)).toEqual({
      errors: [],
      warnings: [
        "backup.targets: nothing is backed up, because there is no target. " +
          "A cluster without a backup cannot be restored. Set a target.",
      ],
    });
});

test("backups below the default directory of data are refused, unless each host has a directory of its own", () => {
  const below = { targets: [target("directory", { path: "/var/lib/etcd/b", mountPoint: undefined })] };
  const ofHosts = (...dataDirs: (string | undefined)[]) =>
    found(below, { hosts: dataDirs.map((dataDir) => ({ dataDir })) });
  expect(ofHosts("/data/etcd", undefined).errors).toEqual([
    expect.stringContaining('is inside "/var/lib/etcd"'),
  ]);
  expect(ofHosts("/data/etcd", "/data/etcd").errors).toEqual([]);
});

test("one good target of each kind is accepted", () => {
  const all = Object.keys(goodTargets).map((kind) => target(kind as keyof typeof goodTargets));
  expect(found({ targets: all, recipients: [recipient] }).errors).toEqual([]);
});

test("a schedule of each five minutes is accepted, and a more frequent one is refused", () => {
  expect(found({ targets, schedule: "*:0/5" })).toEqual({ errors: [], warnings: [] });
  expect(found({ targets, schedule: "*:0/4" }).errors).toHaveLength(1);
});

test("keep with all zero is accepted where the stores can expire backups themselves", () => {
  const stores = (["s3", "azure", "gcs"] as const).map((kind) => target(kind));
  expect(found({ targets: stores, keep: nothing })).toEqual({ errors: [], warnings: [] });
});

test.each<[string, BackupConfiguration, string]>([
  [
    "both interval and schedule",
    { interval: "1h", schedule: "daily" },
    "backup.schedule: interval is there too",
  ],
  ["an interval of days", { interval: "1d" }, 'backup.interval: "1d" is not a valid duration'],
  ["an interval of seconds", { interval: "30s" }, 'backup.interval: "30s" is too short'],
  ["another line in schedule", { schedule: "daily\nUser=x" }, "backup.schedule: "],
  [
    "a schedule of cron",
    { schedule: "0 2 * * *" },
    'backup.schedule: "0 2 * * *" is not a valid time of systemd',
  ],
  [
    "a schedule without a day",
    { schedule: "*-02-30" },
    'backup.schedule: "*-02-30" names no day of any year',
  ],
  [
    "a schedule of days that are over",
    { schedule: "2020-*-* 02:00" },
    'backup.schedule: "2020-*-* 02:00" names only days that are over',
  ],
  [
    "a schedule of each minute",
    { schedule: "minutely" },
    'backup.schedule: "minutely" has times 60 s apart, and hosts take the backups of a schedule 300 s apart or more.',
  ],
  ["a schedule that is too long", { schedule: `${"1,".repeat(100)}2:00` }, "backup.schedule: "],
  [
    "keep with all zero beside a directory",
    { targets: [{ directory: { path: "/srv/b" } }], keep: nothing },
    "backup.keep: every rule is 0, and nothing deletes old backups in directory",
  ],
  ["a negative number", { keep: { daily: -1 } }, "backup.keep.daily: -1 is not a valid number"],
  ["a broken number", { keep: { last: 0.5 } }, "backup.keep.last: 0.5 is not a valid number"],
  [
    "a recipient of ssh",
    { recipients: ["ssh-ed25519 AAAA"] },
    'backup.recipients[0]: "ssh-ed25519 AAAA" is not',
  ],
  [
    "a recipient with one wrong letter",
    { recipients: [recipient.replace("ql3z", "ql3y")] },
    "is not whole, or has a wrong character",
  ],
  [
    "an unknown compression",
    { compression: "gzip" },
    'backup.compression: "gzip" is not a valid compression',
  ],
  ["a drill each minute", { drill: { interval: "1m" } }, "backup.drill.interval: "],
  [
    "a public key as identity",
    { drill: { identity: recipient } },
    "backup.drill.identity: it is not a private key",
  ],
  ["a unit without an ending", { onFailure: "alert" }, 'backup.onFailure: "alert" is not a valid name'],
  [
    "a directory of metrics that is emptied at boot",
    { metricsDirectory: "/run/node-exporter" },
    'backup.metricsDirectory: "/run/node-exporter" is below /run, which is emptied at every boot',
  ],
  [
    "a directory of metrics in the data",
    { metricsDirectory: "/var/lib/etcd/metrics" },
    'backup.metricsDirectory: "/var/lib/etcd/metrics" is inside "/var/lib/etcd"',
  ],
  ["a relative directory of metrics", { metricsDirectory: "metrics" }, "backup.metricsDirectory: "],
])("%s is an error with field and action", (_, backup, words) => {
  const { errors } = found({ targets, ...backup });
  expect(errors).toHaveLength(1);
  expect(errors[0]).toContain(words);
});

test("a private key among the recipients is an error that does not print it", () => {
  const { errors } = found({ targets, recipients: [identity] });
  expect(errors).toHaveLength(1);
  expect(errors[0]).toContain("backup.recipients[0]: it is a private key");
  expect(errors[0]).not.toContain(identity.slice(0, 20));
});

test("all errors of backup are in one list", () => {
  const { errors } = found({
    interval: "1d",
    targets: [{}, target("directory", { path: "backups" })],
    keep: { last: -1 },
    recipients: ["x"],
    onFailure: "x",
  });
  expect(errors.map((one) => one.split(":")[0])).toEqual([
    "backup.interval",
    "backup.targets[0]",
    "backup.targets[1].directory.path",
    "backup.keep.last",
    "backup.recipients[0]",
    "backup.onFailure",
  ]);
});

test("backups of a cluster that is only adopted are refused until its members are managed", () => {
  expect(found({ targets }, { adopt: { manage: false } }).errors).toEqual([
    "backup: the members are not managed yet. Leave backups out until adopt.manage is true.",
  ]);
  expect(found({ targets }, { adopt: { manage: true } }).errors).toEqual([]);
});

test("the name of a cluster with backups is a folder's name", () => {
  expect(found({ targets }, { name: "etcd prod" }).errors).toHaveLength(1);
  expect(found({ targets }, { name: "etcd-prod" }).errors).toEqual([]);
});

test("drills that are off, and an identity that reads nothing, are warnings", () => {
  expect(found({ targets, drill: { enabled: false } }).warnings).toHaveLength(1);
  expect(found({ targets, drill: { identity: undefined } }).warnings).toEqual([
    "backup.drill.identity: not used: no backup is encrypted. Write recipients, or leave it out.",
  ]);
});
