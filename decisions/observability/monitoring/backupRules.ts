import type { RuleWords } from "./alertRule";
import type { MonitoredBackups } from "./monitoredCluster";

const minute = 60;
const hour = 60 * minute;

/** Backups that are old, missing, or not what they were. Hosts measure all of them. */
export function backupRules(cluster: string, { targets, intervalSeconds }: MonitoredBackups): RuleWords[] {
  const selected = `{cluster="${cluster}"}`;
  const time = `etcd_backup_last_success_timestamp_seconds${selected}`;
  const per = "max by (cluster, target)";
  // Hosts look at the target one after the other, so some know an older backup for a while.
  const knowsNewest = `${time} == on (cluster, target) group_left () ${per} (${time})`;
  const newest = (metric: string) =>
    `${per} (${metric}${selected} and on (cluster, target, instance) (${knowsNewest}))`;
  // At least a day, so that a person sees the alert after the next backup too.
  const before = (metric: string) =>
    `${per} (max_over_time(${metric}${selected}[${Math.max(24 * hour, 3 * intervalSeconds)}s]))`;
  const noHost = `absent(etcd_host_info${selected})`;
  const missing = targets
    .map((target) => `absent(${time.replace("}", `, target="${target}"}`)})`)
    .join(" or ");
  // The first backup comes with the first run of the timer, and takes its time.
  const untilFirst = Math.max(90 * minute, intervalSeconds + Math.min(intervalSeconds / 2, 6 * hour));
  const where = `etcd ${cluster}: backups in {{ $labels.target }}`;
  const runbook = "backup-failing";
  return [
    {
      alert: "EtcdBackupTooOld",
      severity: "critical",
      expr: `time() - ${per} (${time}) > ${2 * intervalSeconds}`,
      for: "5m",
      summary: `${where}: the newest one is {{ $value | humanizeDuration }} old`,
      description:
        "A restore loses all writes since then. etcd-host backups list shows what the target holds.",
      runbook,
    },
    {
      alert: "EtcdBackupFailing",
      severity: "warning",
      expr: `etcd_backup_last_success${selected} == 0`,
      for: "5m",
      summary: `${where}: the last run on {{ $labels.instance }} failed`,
      description:
        "Other hosts may still take backups. journalctl -u etcd-backup on the host has the reason.",
      runbook,
    },
    {
      alert: "EtcdBackupUnknown",
      severity: "critical",
      expr: noHost,
      for: "90m",
      summary: `etcd ${cluster}: no host reports its backups`,
      description: "Prometheus does not scrape the node exporters of the hosts, or hosts write no metrics.",
      runbook,
    },
    {
      alert: "EtcdBackupMissing",
      severity: "critical",
      expr: `(${missing}) unless on (cluster) ${noHost}`,
      for: `${Math.ceil(untilFirst / minute)}m`,
      summary: `${where}: no host knows of one`,
      description: "The time of the first backup passed. A loss of the members is a loss of all data.",
      runbook,
    },
    {
      alert: "EtcdBackupShrunk",
      severity: "warning",
      // Keys, and not bytes: a defragmentation shrinks the file and takes no key.
      expr: `${newest("etcd_backup_keys")} < 0.5 * ${before("etcd_backup_keys")}`,
      for: "5m",
      summary: `${where}: the newest one has {{ $value }} keys, less than half of an earlier one`,
      description:
        "Keys were deleted, or the cluster has other data than before. Keep the earlier backups until you know.",
      runbook: "wrong-data",
    },
    {
      alert: "EtcdBackupRevisionBack",
      severity: "warning",
      expr: `${newest("etcd_backup_revision")} < ${before("etcd_backup_revision")}`,
      for: "5m",
      summary: `${where}: the newest one is from revision {{ $value }}, below an earlier one`,
      description:
        "Revisions only grow in one cluster. The cluster was created again, or has the data of an older backup.",
      runbook: "wrong-data",
    },
  ];
}
