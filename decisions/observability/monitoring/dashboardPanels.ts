/** A panel in Grafana's own words, without its place. */
export interface PanelWords {
  title: string;
  type: "timeseries" | "stat";
  /** Grafana's name of a unit. */
  unit: string;
  /** PromQL, and the legend of its series. */
  queries: readonly (readonly [expr: string, legend: string])[];
}

const job = 'job="$job"';
/** Hosts' own metrics come from the job of the node exporter, so the cluster names them. */
const ofHosts = 'cluster="$cluster"';
const member = "{{member}} {{instance}}";

const p99 = (metric: string, by = "instance, member") =>
  `histogram_quantile(0.99, sum by (${by}, le) (rate(${metric}_bucket{${job}}[$__rate_interval])))`;
const rate = (metric: string) => `rate(${metric}{${job}}[$__rate_interval])`;
const newest = (metric: string) => `max by (target) (${metric}{${ofHosts}})`;

/** The panels by row, in the order of the page. */
export const dashboardRows: Readonly<Record<string, readonly PanelWords[]>> = {
  Members: [
    stat("Members that answer", "none", `sum(up{${job}})`),
    stat("Members with a leader", "none", `sum(etcd_server_has_leader{${job}})`),
    stat("Learners", "none", `sum(etcd_server_is_learner{${job}})`),
    stat("Alarms", "none", `sum(etcd_debugging_server_alarms{${job}} > 0) or vector(0)`),
    lines("Leader", "none", [`etcd_server_is_leader{${job}}`, member]),
    lines("Leader changes per hour", "none", [
      `increase(etcd_server_leader_changes_seen_total{${job}}[1h])`,
      member,
    ]),
  ],
  Database: [
    lines(
      "Database and quota",
      "bytes",
      [`etcd_mvcc_db_total_size_in_bytes{${job}}`, `size ${member}`],
      [`etcd_mvcc_db_total_size_in_use_in_bytes{${job}}`, `in use ${member}`],
      [`min(etcd_server_quota_backend_bytes{${job}})`, "quota"],
    ),
    lines("Keys", "short", [`etcd_debugging_mvcc_keys_total{${job}}`, member]),
  ],
  "Disks and network": [
    lines("Log: fsync, 99th percentile", "s", [p99("etcd_disk_wal_fsync_duration_seconds"), member]),
    lines("Database: commit, 99th percentile", "s", [
      p99("etcd_disk_backend_commit_duration_seconds"),
      member,
    ]),
    lines("Round trip between members, 99th percentile", "s", [
      p99("etcd_network_peer_round_trip_time_seconds", "instance, member, To"),
      "{{member}} {{instance}} to {{To}}",
    ]),
    lines("Messages to members that failed", "cps", [
      rate("etcd_network_peer_sent_failures_total"),
      "{{member}} {{instance}} to {{To}}",
    ]),
  ],
  Clients: [
    lines(
      "Proposals",
      "cps",
      [`max(${rate("etcd_server_proposals_committed_total")})`, "committed"],
      [`sum(${rate("etcd_server_proposals_failed_total")})`, "failed"],
    ),
    lines("Proposals that wait", "short", [`etcd_server_proposals_pending{${job}}`, member]),
    lines(
      "Client traffic",
      "Bps",
      [`sum(${rate("etcd_network_client_grpc_received_bytes_total")})`, "received"],
      [`sum(${rate("etcd_network_client_grpc_sent_bytes_total")})`, "sent"],
    ),
    lines("Calls", "reqps", [
      `sum by (grpc_method) (rate(grpc_server_handled_total{${job}, grpc_type="unary"}[$__rate_interval]))`,
      "{{grpc_method}}",
    ]),
  ],
  "Backups, drills and certificates": [
    lines("Age of the newest backup", "s", [
      `time() - ${newest("etcd_backup_last_success_timestamp_seconds")}`,
      "{{target}}",
    ]),
    lines("Size of the newest backup", "bytes", [
      `max by (target, form) (etcd_backup_size_bytes{${ofHosts}})`,
      "{{target}}, {{form}}",
    ]),
    lines("Age of the last good drill", "s", [
      `time() - ${newest("etcd_drill_last_success_timestamp_seconds")}`,
      "{{target}}",
    ]),
    lines("Restore in the last good drill", "s", [newest("etcd_drill_restore_seconds"), "{{target}}"]),
    lines("Time until certificates expire", "s", [
      `min by (kind, name) (etcd_certificate_expiry_timestamp_seconds{${ofHosts}}) - time()`,
      "{{name}} ({{kind}})",
    ]),
  ],
};

function stat(title: string, unit: string, expr: string): PanelWords {
  return { title, type: "stat", unit, queries: [[expr, title]] };
}

function lines(title: string, unit: string, ...queries: [string, string][]): PanelWords {
  return { title, type: "timeseries", unit, queries };
}
