import type { RuleWords } from "./alertRule";
import { jobName } from "./jobName";
import type { MonitoredCluster } from "./monitoredCluster";

/** Members that are down, apart, or not as the others. */
export function memberRules({ cluster, members, peerPort }: MonitoredCluster): RuleWords[] {
  const job = `{job="${jobName(cluster)}"}`;
  return [
    {
      alert: "EtcdScrapeMissing",
      severity: "critical",
      // `or vector(0)`: without any target there is no count, and no alert of the members can fire.
      expr: `(count(up${job}) or vector(0)) < ${members}`,
      for: "10m",
      summary: `etcd ${cluster}: Prometheus has {{ $value }} of ${members} members as targets`,
      description: "Other members have no alerts. Load the output scrapeConfig of the last update again.",
      runbook: "monitoring-missing",
    },
    {
      alert: "EtcdMemberDown",
      severity: "warning",
      expr: `up${job} == 0`,
      for: "5m",
      summary: `etcd ${cluster}: member {{ $labels.member }} does not answer`,
      description:
        "Prometheus gets no metrics from {{ $labels.instance }}. Either etcd, its host or the network is down.",
      runbook: "member-lost",
    },
    {
      alert: "EtcdQuorumLost",
      severity: "critical",
      expr: `sum by (cluster) (up${job}) < floor(count by (cluster) (up${job}) / 2) + 1`,
      for: "2m",
      summary: `etcd ${cluster}: only {{ $value }} members answer, and writes need more`,
      description: "Without a quorum etcd takes no writes. Start the members that are down.",
      runbook: "quorum-lost",
    },
    {
      alert: "EtcdNoLeader",
      severity: "critical",
      expr: `etcd_server_has_leader${job} == 0`,
      for: "1m",
      summary: `etcd ${cluster}: member {{ $labels.member }} has no leader`,
      description:
        "The member takes no writes. One such member is cut off from the others. All of them have lost the quorum.",
      runbook: "quorum-lost",
    },
    {
      alert: "EtcdManyLeaderChanges",
      severity: "warning",
      expr: `max by (cluster) (increase(etcd_server_leader_changes_seen_total${job}[15m])) > 4`,
      for: "5m",
      summary: `etcd ${cluster}: {{ $value | printf "%.0f" }} changes of the leader within 15 minutes`,
      description:
        "Each change stops writes for a moment. Slow disks, networks and processors cause changes.",
      runbook: "slow-cluster",
    },
    {
      alert: "EtcdPeerUnreachable",
      severity: "warning",
      // A member that is down has an alert of its own.
      expr: `rate(etcd_network_peer_sent_failures_total${job}[5m]) > 0.05 unless on (cluster) up${job} == 0`,
      for: "10m",
      summary: `etcd ${cluster}: member {{ $labels.member }} cannot send to member {{ $labels.To }}`,
      description:
        "Both answer Prometheus. " +
        `Look for a firewall or a broken route between the hosts, on port ${peerPort}.`,
      runbook: "member-lost",
    },
    {
      alert: "EtcdLearnerStays",
      severity: "warning",
      expr: `etcd_server_is_learner${job} == 1`,
      for: "1h",
      summary: `etcd ${cluster}: member {{ $labels.member }} is still a learner`,
      description:
        "A learner has no vote. An update was interrupted, or the member is too slow. Run the update again.",
      runbook: "member-lost",
    },
    {
      alert: "EtcdVersionsDiffer",
      severity: "warning",
      expr: `count by (cluster) (count by (cluster, server_version) (etcd_server_version${job})) > 1`,
      for: "1h",
      summary: `etcd ${cluster}: members run {{ $value }} versions of etcd`,
      description: "An upgrade was interrupted. Run the update again; it finishes the upgrade.",
      runbook: "member-lost",
    },
  ];
}
