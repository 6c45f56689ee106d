import {
  call,
  commit,
  constant,
  drill,
  fsync,
  growing,
  histogram,
  members,
  minutes,
  ofHost,
  ofMember,
  put,
  roundTrip,
  turned,
  type Series,
} from "./healthyCluster";

/** Something that goes wrong in a healthy cluster, and the alerts that fire then: each with its severity. */
export interface Trouble {
  series: Series;
  /** Beginnings of series that the healthy cluster has and this one does not. */
  without?: readonly string[];
  fires: readonly string[];
}

const each = (of: (member: string) => Series): Series => Object.assign({}, ...members.map(of)) as Series;
const s3 = ', target="s3"';
const backupTime = "etcd_backup_last_success_timestamp_seconds";
const ownMetrics = ["etcd_backup_", "etcd_drill_"];
const certificate = (days: number) => ({
  [ofHost("etcd_certificate_expiry_timestamp_seconds", "etcd02", ', kind="member", name="m"')]: constant(
    days * 86_400 + minutes * 60,
  ),
});
const sizes = (size: string, inUse = size) => ({
  [ofMember("etcd_mvcc_db_total_size_in_bytes", "etcd01")]: size,
  [ofMember("etcd_mvcc_db_total_size_in_use_in_bytes", "etcd01")]: inUse,
});
const failedPuts = (step: number) =>
  each((member) => ({
    [ofMember("grpc_server_handled_total", member, `${put}, grpc_code="Unavailable"`)]: growing(step),
  }));
/** The newest backup has another value than those before, and etcd03 knows only an older one. */
const newestBackup = (metric: string, before: number, after: number) => ({
  ...each((host) => ({ [ofHost(metric, host, s3)]: turned(before, after) })),
  [ofHost(metric, "etcd03", s3)]: constant(before),
  [ofHost(backupTime, "etcd03", s3)]: `0+60x59 3540+0x60`,
});

export const troubles: Readonly<Record<string, Trouble>> = {
  "nothing is wrong": { series: {}, fires: [] },
  "no member is scraped": {
    series: {},
    without: ['up{job="etcd-prod"'],
    fires: ["EtcdScrapeMissing critical"],
  },
  "one member is not scraped": {
    series: {},
    without: [ofMember("up", "etcd03")],
    fires: ["EtcdScrapeMissing critical"],
  },
  "one member is down": {
    series: {
      [ofMember("up", "etcd03")]: constant(0),
      [ofMember("etcd_network_peer_sent_failures_total", "etcd01", ', To="b"')]: growing(30),
    },
    fires: ["EtcdMemberDown warning"],
  },
  "two members are down": {
    series: { [ofMember("up", "etcd02")]: constant(0), [ofMember("up", "etcd03")]: constant(0) },
    fires: ["EtcdMemberDown warning", "EtcdQuorumLost critical"],
  },
  "a member has no leader": {
    series: { [ofMember("etcd_server_has_leader", "etcd01")]: constant(0) },
    fires: ["EtcdNoLeader critical"],
  },
  "the leader changes every minute": {
    series: each((member) => ({ [ofMember("etcd_server_leader_changes_seen_total", member)]: growing(1) })),
    fires: ["EtcdManyLeaderChanges warning"],
  },
  "a member cannot send to another": {
    series: { [ofMember("etcd_network_peer_sent_failures_total", "etcd01", ', To="b"')]: growing(30) },
    fires: ["EtcdPeerUnreachable warning"],
  },
  "a learner stays": {
    series: { [ofMember("etcd_server_is_learner", "etcd03")]: constant(1) },
    fires: ["EtcdLearnerStays warning"],
  },
  "versions differ": {
    series: { [ofMember("etcd_server_version", "etcd03", ', server_version="3.6.15"')]: constant(1) },
    without: [ofMember("etcd_server_version", "etcd03", ', server_version="3.6.16"')],
    fires: ["EtcdVersionsDiffer warning"],
  },
  "the log is slow": {
    series: histogram(fsync, "etcd01", 0.65),
    fires: ["EtcdFsyncSlow warning"],
  },
  "the log is very slow": {
    series: histogram(fsync, "etcd01", 2),
    fires: ["EtcdFsyncSlow critical", "EtcdFsyncSlow warning"],
  },
  "commits are slow": { series: histogram(commit, "etcd01", 0.6), fires: ["EtcdCommitSlow warning"] },
  "the network is slow": {
    series: histogram(roundTrip, "etcd01", 0.6, ', To="b"'),
    fires: ["EtcdPeerSlow warning"],
  },
  "proposals fail": {
    series: { [ofMember("etcd_server_proposals_failed_total", "etcd01")]: growing(1) },
    fires: ["EtcdProposalsFail warning"],
  },
  "some calls fail": { series: failedPuts(12), fires: ["EtcdGrpcRequestsFail warning"] },
  "many calls fail": {
    series: failedPuts(120),
    fires: ["EtcdGrpcRequestsFail critical", "EtcdGrpcRequestsFail warning"],
  },
  "calls are slow": { series: histogram(call, "etcd01", 0.7, put), fires: ["EtcdGrpcRequestsSlow warning"] },
  "file descriptors run out": {
    series: { [ofMember("process_open_fds", "etcd01")]: constant(900) },
    fires: ["EtcdFileDescriptorsNearLimit warning"],
  },
  "the database is large": {
    series: sizes(constant(1_700_000_000)),
    fires: ["EtcdDatabaseNearQuota warning"],
  },
  "the database is almost full": {
    series: sizes(constant(1_950_000_000)),
    fires: ["EtcdDatabaseNearQuota critical", "EtcdDatabaseNearQuota warning"],
  },
  "the database grows": { series: sizes(growing(10_000_000)), fires: ["EtcdDatabaseGrows warning"] },
  "the database is fragmented": {
    series: sizes(constant(1_000_000_000), constant(100_000_000)),
    fires: ["EtcdDatabaseFragmented warning"],
  },
  "etcd has an alarm": {
    series: {
      [ofMember("etcd_debugging_server_alarms", "etcd01", ', server_id="a", alarm_type="NOSPACE"')]:
        constant(1),
    },
    fires: ["EtcdAlarm critical"],
  },
  "a host knows an alarm": {
    series: { [ofHost("etcd_alarm", "etcd01", ', type="CORRUPT"')]: constant(1) },
    fires: ["EtcdAlarm critical"],
  },
  "a host of an earlier version knows an alarm": {
    series: { [ofHost("etcd_alarm", "etcd03", ', type="NOSPACE"')]: constant(1) },
    without: members.map((host) => ofHost("etcd_alarm_timestamp_seconds", host)),
    fires: ["EtcdAlarm critical"],
  },
  "a certificate expires in 20 days": {
    series: certificate(20),
    fires: ["EtcdCertificateExpires warning"],
  },
  "a certificate expires in 6 days": {
    series: certificate(6),
    fires: ["EtcdCertificateExpires critical", "EtcdCertificateExpires warning"],
  },
  "the newest backup is old": {
    series: each((host) => ({ [ofHost(backupTime, host, s3)]: constant(-3600) })),
    fires: ["EtcdBackupTooOld critical"],
  },
  "a host fails to back up": {
    series: { [ofHost("etcd_backup_last_success", "etcd02", s3)]: constant(0) },
    fires: ["EtcdBackupFailing warning"],
  },
  "a target has no backup after the time of the first one": {
    series: {},
    without: members.map((host) => ofHost(backupTime, host, s3)),
    fires: ["EtcdBackupMissing critical"],
  },
  "no host reports anything": {
    series: {},
    without: [...ownMetrics, "etcd_host_info", "etcd_certificate_"],
    fires: ["EtcdBackupUnknown critical"],
  },
  "keys are missing from the newest backup": {
    series: newestBackup("etcd_backup_keys", 1000, 400),
    fires: ["EtcdBackupShrunk warning"],
  },
  "the revision of the newest backup is lower": {
    series: newestBackup("etcd_backup_revision", 2000, 10),
    fires: ["EtcdBackupRevisionBack warning"],
  },
  "the last good drill is old": {
    series: drill("etcd01", { at: -1_300_000, success: -1_300_000 }),
    without: [ofHost("etcd_drill", "etcd02").slice(0, 10)],
    fires: ["EtcdDrillTooOld warning"],
  },
  "no drill ever ran": { series: {}, without: ["etcd_drill_"], fires: ["EtcdDrillTooOld warning"] },
  "the last drill failed": {
    series: drill("etcd03", { at: 3600, failed: ["s3"] }),
    fires: ["EtcdDrillFailed critical"],
  },
  "a drill of a host's own directory failed, and one of another host succeeded later": {
    series: drill("etcd02", { at: -1000, failed: ["disk"] }),
    fires: ["EtcdDrillFailed critical"],
  },
};
