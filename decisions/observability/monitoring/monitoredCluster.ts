/** The facts of a cluster that its alert rules depend on. */
export interface MonitoredCluster {
  cluster: string;
  members: number;
  peerPort: number;
  /** Whether etcd measures how long each call takes. */
  extensiveMetrics: boolean;
  /** Days between the issue of a certificate and its end, and between two renewals. */
  certificates: { validityDays: number; renewalDays: number };
  /** Whether hosts write metrics of their own. */
  hostMetrics: boolean;
  /** Undefined where nothing is backed up. */
  backups?: MonitoredBackups;
}

export interface MonitoredBackups {
  targets: readonly string[];
  /** Those of the targets in which each host may have backups of its own. */
  directories?: readonly string[];
  /** The longest time between two backups. */
  intervalSeconds: number;
  /** Undefined where no drill runs. */
  drillIntervalSeconds?: number;
}
