import type { RuleWords } from "./alertRule";
import type { MonitoredBackups } from "./monitoredCluster";

/** Drills that fail or do not run. */
export function drillRules(
  cluster: string,
  { drillIntervalSeconds, directories = [] }: MonitoredBackups,
): RuleWords[] {
  if (drillIntervalSeconds === undefined) return [];
  const selected = `{cluster="${cluster}"}`;
  const per = "max by (cluster, target)";
  const success = `${per} (etcd_drill_last_success_timestamp_seconds${selected})`;
  const failed = (by: string, labels: string) => {
    const failure = `max by (${by}) (etcd_drill_open_failure_timestamp_seconds{${labels}})`;
    const later = `max by (${by}) (etcd_drill_last_success_timestamp_seconds{${labels}})`;
    return `${failure} > ${later} or (${failure} unless ${later})`;
  };
  const ofCluster = `cluster="${cluster}"`;
  // One host drills at a time, so another one may have succeeded after a failure. In a directory it has other backups.
  const failures = [
    failed("cluster, target", [ofCluster, ...directories.map((one) => `target!="${one}"`)].join(", ")),
    ...directories.map((one) => failed("cluster, target, instance", `${ofCluster}, target="${one}"`)),
  ];
  const firstBackup = `min by (cluster, target) (etcd_backup_oldest_timestamp_seconds${selected})`;
  const limit = 2 * drillIntervalSeconds;
  const where = `etcd ${cluster}: drills of {{ $labels.target }}`;
  const runbook = "backup-failing";
  return [
    {
      alert: "EtcdDrillTooOld",
      severity: "warning",
      // Without any drill the age of the backups counts.
      expr: `time() - ${success} > ${limit} or (time() - ${firstBackup} > ${limit} unless ${success})`,
      for: "1h",
      summary: `${where}: none succeeded for {{ $value | humanizeDuration }}`,
      description:
        "No host proved that the backups restore. A drill is skipped on a host without room for it. Without " +
        "backup.drill.identity only the host that took an encrypted backup can restore it.",
      runbook,
    },
    {
      alert: "EtcdDrillFailed",
      severity: "critical",
      expr: failures.join(" or "),
      for: "0s",
      summary: `${where}: the last one failed`,
      description: "The newest backup may not restore. journalctl -u etcd-drill on the hosts has the reason.",
      runbook,
    },
  ];
}
