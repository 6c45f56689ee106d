import type { RuleWords } from "./alertRule";
import { jobName } from "./jobName";
import type { MonitoredCluster } from "./monitoredCluster";

/** The size of the database, and the alarms that etcd raises. */
export function databaseRules({ cluster, hostMetrics }: MonitoredCluster): RuleWords[] {
  const job = `{job="${jobName(cluster)}"}`;
  const size = `etcd_mvcc_db_total_size_in_bytes${job}`;
  const inUse = `etcd_mvcc_db_total_size_in_use_in_bytes${job}`;
  const quota = `etcd_server_quota_backend_bytes${job}`;
  const nearQuota = {
    alert: "EtcdDatabaseNearQuota",
    for: "10m",
    summary: `etcd ${cluster}: the database of {{ $labels.member }} has {{ $value | humanizePercentage }} of its quota`,
    description:
      "At the quota etcd refuses writes. Compact and defragment, or raise settings.quotaBackendBytes.",
    runbook: "no-space",
  };
  // etcd 3.5 has no gauge of alarms, and the hosts report them where they write metrics.
  const ofEtcd = `max by (cluster, alarm_type) (etcd_debugging_server_alarms${job} > 0)`;
  const named = `label_replace(etcd_alarm{cluster="${cluster}"} > 0, "alarm_type", "$1", "type", "(.*)")`;
  // The alarms are the cluster's, and a host writes what it saw when it last ran something.
  const asked = `etcd_alarm_timestamp_seconds{cluster="${cluster}"}`;
  const older = `${asked} < on (cluster) group_left () max by (cluster) (${asked})`;
  const ofHosts = `max by (cluster, alarm_type) (${named} unless on (cluster, instance) (${older}))`;
  return [
    { ...nearQuota, severity: "warning", expr: `${size} / ${quota} > 0.8` },
    { ...nearQuota, severity: "critical", expr: `${size} / ${quota} > 0.95` },
    {
      alert: "EtcdDatabaseGrows",
      severity: "warning",
      expr: `predict_linear(etcd_mvcc_db_total_size_in_bytes${job}[4h], 4 * 3600) > ${quota}`,
      for: "30m",
      summary: `etcd ${cluster}: the database of {{ $labels.member }} reaches its quota within 4 hours`,
      description: "At the quota etcd refuses writes. Look for an application that writes without end.",
      runbook: "no-space",
    },
    {
      alert: "EtcdDatabaseFragmented",
      severity: "warning",
      expr: `${size} - ${inUse} > 200 * 1024 * 1024 and ${inUse} / ${size} < 0.5`,
      for: "1h",
      summary: `etcd ${cluster}: defragmentation would free {{ $value | humanize1024 }}B on {{ $labels.member }}`,
      description: "More than half of the database file is unused, and it counts for the quota.",
      runbook: "no-space",
    },
    {
      alert: "EtcdAlarm",
      severity: "critical",
      expr: hostMetrics ? `${ofEtcd} or ${ofHosts}` : ofEtcd,
      for: "0s",
      summary: `etcd ${cluster}: alarm {{ $labels.alarm_type }}`,
      description:
        "NOSPACE: etcd refuses writes. CORRUPT: the data of members differs, and etcd refuses writes.",
      runbook: '{{ if eq $labels.alarm_type "CORRUPT" }}corrupt-member{{ else }}no-space{{ end }}',
    },
  ];
}
