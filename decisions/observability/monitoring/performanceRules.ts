import type { RuleWords } from "./alertRule";
import { jobName } from "./jobName";
import type { MonitoredCluster } from "./monitoredCluster";

/** Disks, networks and calls that are slow, and calls that fail. */
export function performanceRules({ cluster, extensiveMetrics }: MonitoredCluster): RuleWords[] {
  const job = `job="${jobName(cluster)}"`;
  const p99 = (metric: string, by: string, more = "") =>
    `histogram_quantile(0.99, sum by (cluster, ${by}, le) (rate(${metric}_bucket{${job}${more}}[5m])))`;
  const fsync = p99("etcd_disk_wal_fsync_duration_seconds", "instance, member");
  const ofMember = `etcd ${cluster}: member {{ $labels.member }}`;
  const slowDisk = {
    alert: "EtcdFsyncSlow",
    for: "10m",
    summary: `${ofMember} takes {{ $value | humanizeDuration }} to write its log to disk`,
    description:
      "This is the 99th percentile. Every write waits for the log, and a slow leader loses its leadership.",
    runbook: "slow-cluster",
  };
  // The time of a defragmentation is the size of the database.
  const calls = ', grpc_type="unary", grpc_method!="Defragment"';
  const slowCalls: RuleWords = {
    alert: "EtcdGrpcRequestsSlow",
    severity: "warning",
    expr: `${p99("grpc_server_handling_seconds", "instance, member, grpc_method", calls)} > 0.5`,
    for: "10m",
    summary: `${ofMember} takes {{ $value | humanizeDuration }} to answer {{ $labels.grpc_method }}`,
    description: "This is the 99th percentile. Large ranges, slow disks and busy processors cause it.",
    runbook: "slow-cluster",
  };
  return [
    { ...slowDisk, severity: "warning", expr: `${fsync} > 0.5` },
    { ...slowDisk, severity: "critical", expr: `${fsync} > 1` },
    {
      alert: "EtcdCommitSlow",
      severity: "warning",
      expr: `${p99("etcd_disk_backend_commit_duration_seconds", "instance, member")} > 0.25`,
      for: "10m",
      summary: `${ofMember} takes {{ $value | humanizeDuration }} to commit to its database`,
      description: "This is the 99th percentile. Slow or shared disks cause it.",
      runbook: "slow-cluster",
    },
    {
      alert: "EtcdPeerSlow",
      severity: "warning",
      expr: `${p99("etcd_network_peer_round_trip_time_seconds", "instance, member, To")} > 0.15`,
      for: "10m",
      summary: `${ofMember} waits {{ $value | humanizeDuration }} for an answer of member {{ $labels.To }}`,
      description:
        "This is the 99th percentile. Either the network between the two or one of the hosts is slow.",
      runbook: "slow-cluster",
    },
    {
      alert: "EtcdProposalsFail",
      severity: "warning",
      expr: `increase(etcd_server_proposals_failed_total{${job}}[15m]) > 5`,
      for: "15m",
      summary: `${ofMember} failed {{ $value | printf "%.0f" }} writes within 15 minutes`,
      description: "Writes fail while the cluster has no leader, and while it loses its quorum.",
      runbook: "quorum-lost",
    },
    failures(job, cluster, { severity: "warning", share: 0.01, for: "10m" }),
    failures(job, cluster, { severity: "critical", share: 0.05, for: "5m" }),
    ...(extensiveMetrics ? [slowCalls] : []),
    {
      alert: "EtcdFileDescriptorsNearLimit",
      severity: "warning",
      expr: `process_open_fds{${job}} / process_max_fds{${job}} > 0.8`,
      for: "10m",
      summary: `${ofMember} has {{ $value | humanizePercentage }} of its file descriptors open`,
      description: "At the limit etcd takes no connection. Look for a client that leaks connections.",
      runbook: "slow-cluster",
    },
  ];
}

/** Codes that etcd has for its own troubles. Others are the client's. */
const troubles = "Unknown|ResourceExhausted|Internal|Unavailable|DataLoss|DeadlineExceeded";

/** Streams are left out, since each one that ends with its member or its client counts as a failure. */
function failures(
  job: string,
  cluster: string,
  { severity, share, for: after }: Pick<RuleWords, "severity" | "for"> & { share: number },
): RuleWords {
  const calls = (more: string) =>
    `sum by (cluster, grpc_method) (rate(grpc_server_handled_total{${job}, grpc_type="unary"${more}}[5m]))`;
  return {
    alert: "EtcdGrpcRequestsFail",
    severity,
    expr: `${calls(`, grpc_code=~"${troubles}"`)} / ${calls("")} > ${share}`,
    for: after,
    summary: `etcd ${cluster}: {{ $value | humanizePercentage }} of the calls of {{ $labels.grpc_method }} fail`,
    description: "Clients see errors. The journals of the members have the reason: journalctl -u etcd.",
    runbook: "slow-cluster",
  };
}
