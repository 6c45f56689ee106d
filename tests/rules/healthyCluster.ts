import type { MonitoredCluster } from "../../decisions/observability/monitoring/monitoredCluster";

/** Series by name and labels, in promtool's notation of values. */
export type Series = Record<string, string>;

/** Two hours, a sample a minute. */
export const minutes = 120;
export const constant = (value: number) => `${value}+0x${minutes}`;
export const growing = (step: number) => `0+${step}x${minutes}`;
/** One value for the first hour, another one for the second. */
export const turned = (before: number, after: number) => `${before}+0x59 ${after}+0x60`;

export const members = ["etcd01", "etcd02", "etcd03"];
const targets = ["s3", "disk"];

/** It has every alert. */
export const monitored: MonitoredCluster = {
  cluster: "prod",
  members: members.length,
  peerPort: 2380,
  extensiveMetrics: true,
  certificates: { validityDays: 365, renewalDays: 243 },
  hostMetrics: true,
  backups: { targets, directories: ["disk"], intervalSeconds: 3600, drillIntervalSeconds: 7 * 24 * 3600 },
};

/** A series of one member. */
export function ofMember(name: string, member: string, more = ""): string {
  return `${name}{job="etcd-prod", cluster="prod", member="${member}", instance="${member}:2379"${more}}`;
}

/** A series that a host's own metrics have. */
export function ofHost(name: string, host: string, more = ""): string {
  return `${name}{job="node", instance="${host}:9100", cluster="prod"${more}}`;
}

/** The buckets of a histogram in which each call takes so long. */
export function histogram(name: string, member: string, seconds: number, more = ""): Series {
  const bounds = [0.01, 0.3, 0.6, 0.7, 2];
  const bucket = (bound: string) => ofMember(`${name}_bucket`, member, `${more}, le="${bound}"`);
  return {
    ...Object.fromEntries(bounds.map((bound) => [bucket(String(bound)), growing(seconds <= bound ? 60 : 0)])),
    [bucket("+Inf")]: growing(60),
  };
}

export const fsync = "etcd_disk_wal_fsync_duration_seconds";
export const commit = "etcd_disk_backend_commit_duration_seconds";
export const roundTrip = "etcd_network_peer_round_trip_time_seconds";
export const call = "grpc_server_handling_seconds";
export const put = ', grpc_type="unary", grpc_method="Put"';

function member(name: string): Series {
  const value = (metric: string, text: string, more = "") => ({ [ofMember(metric, name, more)]: text });
  return {
    ...value("up", constant(1)),
    ...value("etcd_server_has_leader", constant(1)),
    ...value("etcd_server_leader_changes_seen_total", constant(1)),
    ...value("etcd_network_peer_sent_failures_total", constant(3), ', To="b"'),
    ...value("etcd_server_is_learner", constant(0)),
    ...value("etcd_server_version", constant(1), ', server_version="3.6.16"'),
    ...value("etcd_server_proposals_failed_total", constant(2)),
    ...value("etcd_mvcc_db_total_size_in_bytes", constant(100_000_000)),
    ...value("etcd_mvcc_db_total_size_in_use_in_bytes", constant(90_000_000)),
    ...value("etcd_server_quota_backend_bytes", constant(2_000_000_000)),
    ...value("etcd_debugging_server_alarms", constant(0), ', server_id="a", alarm_type="NOSPACE"'),
    ...value("process_open_fds", constant(100)),
    ...value("process_max_fds", constant(1000)),
    ...value("grpc_server_handled_total", growing(600), `${put}, grpc_code="OK"`),
    ...value("grpc_server_handled_total", growing(0), `${put}, grpc_code="Unavailable"`),
    ...histogram(fsync, name, 0.01),
    ...histogram(commit, name, 0.01),
    ...histogram(roundTrip, name, 0.01, ', To="b"'),
    ...histogram(call, name, 0.01, put),
  };
}

function host(name: string): Series {
  const value = (metric: string, text: string, more = "") => ({ [ofHost(metric, name, more)]: text });
  const stored = targets.map((target) => ({
    ...value("etcd_backup_last_success_timestamp_seconds", growing(60), `, target="${target}"`),
    ...value("etcd_backup_last_success", constant(1), `, target="${target}"`),
    ...value("etcd_backup_keys", constant(1000), `, target="${target}"`),
    ...value("etcd_backup_revision", growing(10), `, target="${target}"`),
    ...value("etcd_backup_oldest_timestamp_seconds", constant(-5_000_000), `, target="${target}"`),
  }));
  return Object.assign(
    {
      ...value("etcd_host_info", constant(1), `, member="${name}"`),
      ...value("etcd_alarm", constant(0), ', type="CORRUPT"'),
      ...value("etcd_alarm_timestamp_seconds", growing(60)),
      ...value(
        "etcd_certificate_expiry_timestamp_seconds",
        constant(10_000_000),
        ', kind="member", name="m"',
      ),
    },
    ...stored,
  ) as Series;
}

/** One host's drill of each target; `failed` in some of them. */
export function drill(
  name: string,
  { at, failed = [], success }: { at: number; failed?: readonly string[]; success?: number },
) {
  return Object.fromEntries(
    targets.flatMap((target) => {
      const value = (metric: string, seconds: number) => [
        ofHost(`etcd_drill_${metric}`, name, `, target="${target}"`),
        constant(seconds),
      ];
      return [
        value("last_attempt_timestamp_seconds", at),
        ...(failed.includes(target) ? [value("open_failure_timestamp_seconds", at)] : []),
        ...(success === undefined ? [] : [value("last_success_timestamp_seconds", success)]),
      ];
    }),
  ) as Series;
}

/** A cluster in which all is well, beside another one in which nothing is. */
export const healthy: Series = Object.assign(
  {
    'up{job="etcd-other", cluster="other", instance="o1:2379"}': constant(0),
    'etcd_server_has_leader{job="etcd-other", cluster="other", instance="o1:2379"}': constant(0),
    'etcd_backup_last_success{job="node", cluster="other", target="s3", instance="o1:9100"}': constant(0),
    'etcd_alarm{job="node", cluster="other", type="CORRUPT", instance="o1:9100"}': constant(1),
  },
  ...members.map(member),
  ...members.map(host),
  // Another host saw later that the alarm had ended.
  {
    [ofHost("etcd_alarm", "etcd03", ', type="NOSPACE"')]: constant(1),
    [ofHost("etcd_alarm_timestamp_seconds", "etcd03")]: constant(0),
  },
  // Another host succeeded after this one had failed.
  drill("etcd02", { at: -1000, failed: ["s3"] }),
  drill("etcd01", { at: 0, success: 0 }),
) as Series;
