import type { BackupConfiguration } from "../../recovery/backup/backupConfiguration";
import { backupDefaults } from "../../recovery/backup/backupDefaults";
import { nameOfTarget } from "../../recovery/backup/targetKinds";
import { durationSeconds } from "../../etcd/settings/goDuration";
import { longestPause } from "../../recovery/schedule/longestPause";
import type { MonitoredBackups } from "./monitoredCluster";

/** The backups that alert rules expect. Undefined where nothing is backed up. */
export function monitoredBackups({
  interval = backupDefaults.interval,
  schedule,
  targets = [],
  drill: { enabled = true, interval: drillInterval = backupDefaults.drillInterval } = {},
}: BackupConfiguration): MonitoredBackups | undefined {
  if (targets.length === 0) return undefined;
  return {
    targets: targets.flatMap((target) => nameOfTarget(target) ?? []),
    directories: targets.flatMap((target) => (target.directory && nameOfTarget(target)) ?? []),
    intervalSeconds: (schedule && longestPause(schedule)) || durationSeconds(interval),
    drillIntervalSeconds: enabled ? durationSeconds(drillInterval) : undefined,
  };
}
