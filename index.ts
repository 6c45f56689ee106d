import { EtcdCluster } from "./components/EtcdCluster";
import { stackArgs } from "./stack/stackArgs";

const args = stackArgs();
const cluster = new EtcdCluster("etcd", args);

export const {
  endpoints,
  etcdctlEndpoints,
  peerUrls,
  clusterId,
  lastMembers,
  reference,
  caBundle,
  clientCertificate,
  clientKey,
  clientCertificates,
  certificateExpiry,
  certificateSerials,
  etcdctlEnv,
  lastHealth,
  lastStatus,
  lastMemberList,
  alertRules,
  scrapeConfig,
  dashboard,
  operatorAccess,
} = cluster;

/** Pulumi warns of an output that is undefined, each time. */
export const discoverySrvDomain = cluster.discoverySrvDomain.apply((domain) => domain ?? "");

// A stack without backups has no such output.
if (args.backup !== undefined) Object.assign(exports, { backup: cluster.backup });
