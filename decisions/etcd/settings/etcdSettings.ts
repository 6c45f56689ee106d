/** How etcd drops old revisions: by their age, or by their number. */
export const CompactionMode = { Periodic: "periodic", Revision: "revision" } as const;
export type CompactionMode = (typeof CompactionMode)[keyof typeof CompactionMode];

/** How much etcd measures. */
export const MetricsLevel = { Basic: "basic", Extensive: "extensive" } as const;
export type MetricsLevel = (typeof MetricsLevel)[keyof typeof MetricsLevel];

/** The least severe message that etcd logs. */
export const LogLevel = {
  Debug: "debug",
  Info: "info",
  Warn: "warn",
  Error: "error",
  Panic: "panic",
  Fatal: "fatal",
} as const;
export type LogLevel = (typeof LogLevel)[keyof typeof LogLevel];

/** A version of TLS, by etcd's word for it. */
export const TlsVersion = { Tls12: "TLS1.2", Tls13: "TLS1.3" } as const;
export type TlsVersion = (typeof TlsVersion)[keyof typeof TlsVersion];

/**
 * The settings that users tune in etcd, in etcd's own words. A field left out keeps etcd's default.
 * Every change here is a rolling restart: `/etc/etcd/etcd.conf` is replaced on each host, then one member
 * at a time restarts.
 */
export interface EtcdSettings {
  /** Milliseconds between a leader's heartbeats. etcd's default: 100. About the round-trip time between members. */
  heartbeatIntervalMs?: number;
  /**
   * Milliseconds without a heartbeat before a member calls an election. etcd's default: 1000; at least 5 heartbeats, at
   * most 50000.
   */
  electionTimeoutMs?: number;
  /** Committed transactions between two snapshots to disk. etcd's default: 100000 in 3.5, 10000 from 3.6 on. */
  snapshotCount?: number;
  /** Bytes the database may grow to before it refuses writes. etcd's default: 2 GiB; over 8 GiB etcd warns. */
  quotaBackendBytes?: number;
  /** How old revisions are dropped. Default here: `periodic`. */
  autoCompactionMode?: CompactionMode;
  /**
   * A duration for `periodic` (`8h`), a number of revisions for `revision`. `0` turns compaction off. Default here:
   * `8h`.
   */
  autoCompactionRetention?: string;
  /** Bytes of the largest request. etcd's default: 1.5 MiB. */
  maxRequestBytes?: number;
  /** Operations in one transaction. etcd's default: 128. */
  maxTxnOps?: number;
  /** Where metrics and health are served in plain HTTP. Default here: `["http://127.0.0.1:2381"]`. */
  listenMetricsUrls?: string[];
  /** `extensive` adds latency histograms of gRPC calls. etcd's default: `basic`. */
  metrics?: MetricsLevel;
  /** etcd's default: `info`. */
  logLevel?: LogLevel;
  /** TLS 1.2 cipher suites by Go's names. etcd's default: Go's choice. Not together with `tlsMinVersion: "TLS1.3"`. */
  cipherSuites?: string[];
  /** Oldest TLS version spoken. etcd's default: `TLS1.2`. */
  tlsMinVersion?: TlsVersion;
  /**
   * Whether clients need a certificate. Default here: `true`. With `false` each host that reaches the client port
   * reads and writes every key: for an adopted cluster whose clients have no certificates yet. Leave etcd's
   * authentication off meanwhile, because etcd then knows this program's members by no name.
   */
  clientCertAuth?: boolean;
  /** Compare the data with the other members' before serving. Default here: `true`. */
  initialCorruptCheck?: boolean;
  /** Compare the members' hashes at every compaction. Default here: `true`. */
  compactHashCheck?: boolean;
  /** Duration between two such comparisons (`1m`). etcd's default: `1m`. */
  compactHashCheckTime?: string;
  /** Duration between two full corruption checks (`6h`); each reads the whole database. etcd's default: off. */
  corruptCheckTime?: string;
  /** Any other `ETCD_*` variable, by its full name. One that this program writes itself is refused. */
  extra?: Record<string, string>;
}
