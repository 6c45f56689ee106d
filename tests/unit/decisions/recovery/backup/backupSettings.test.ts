import { backupSettings } from "../../../../../decisions/recovery/backup/backupSettings";
import { holdsCredentials } from "../../../../../decisions/recovery/backup/holdsCredentials";
import { goodTargets, identity, target } from "./backupConfigurations";

const document = (backup: Parameters<typeof backupSettings>[1]) =>
  JSON.parse(backupSettings("etcd", backup)) as Record<string, unknown>;

test("hosts get every default", () => {
  expect(document({ targets: [target("directory")] })).toEqual({
    cluster: "etcd",
    interval_seconds: 3600,
    compression: "zstd",
    recipients: [],
    keep: { last: 24, hourly: 48, daily: 14, weekly: 8, monthly: 12 },
    drill: { interval_seconds: 604800 },
    targets: [{ name: "directory", kind: "directory", path: "/srv/backups", mount_point: "/srv" }],
  });
});

test("hosts read that the store expires backups as five zeros", () => {
  const keep = { last: 0, hourly: 0, daily: 0, weekly: 0, monthly: 0 };
  expect(document({ targets: [target("s3")], keep })).toMatchObject({ keep });
});

test("a schedule replaces the interval", () => {
  expect(document({ schedule: "daily" })).not.toHaveProperty("interval_seconds");
  expect(document({ schedule: "daily" })).toMatchObject({
    schedule: "daily",
    longest_pause_seconds: 86_400,
    shortest_pause_seconds: 86_400,
  });
  expect(document({ schedule: "2199-1-1" })).not.toHaveProperty("shortest_pause_seconds");
});

test("a drill that is off, or without a target, is not in the settings", () => {
  expect(document({ targets: [target("gcs")], drill: { enabled: false } })).not.toHaveProperty("drill");
  expect(document({ targets: [] })).not.toHaveProperty("drill");
});

test("each field of each kind has its name in the settings", () => {
  const kinds = Object.keys(goodTargets) as (keyof typeof goodTargets)[];
  const { targets } = document({ targets: kinds.map((kind) => target(kind)) });
  expect((targets as object[]).map((one) => Object.keys(one).join(" "))).toEqual([
    "name kind path mount_point",
    "name kind bucket access_key_id secret_access_key",
    "name kind account container key",
    "name kind bucket credentials_json",
    "name kind host user path private_key host_key",
  ]);
});

test("settings with a credential are known as such, also where its value is a secret", () => {
  expect(holdsCredentials({ targets: [target("directory")] })).toBe(false);
  expect(holdsCredentials({ targets: [{ s3: { bucket: "b" } }] })).toBe(false);
  expect(holdsCredentials({ targets: [{ s3: { bucket: "b", secretAccessKey: undefined } }] })).toBe(true);
  expect(holdsCredentials({ drill: { identity } })).toBe(true);
});
