import type { MonitoredCluster } from "../../../../../decisions/observability/monitoring/monitoredCluster";

/** A cluster with all that there are rules for. */
export const monitored: MonitoredCluster = {
  cluster: "prod",
  members: 3,
  peerPort: 2380,
  extensiveMetrics: true,
  certificates: { validityDays: 365, renewalDays: 243 },
  hostMetrics: true,
  backups: { targets: ["s3", "disk"], intervalSeconds: 3600, drillIntervalSeconds: 604_800 },
};
