import { EtcdCluster } from "./components/EtcdCluster";
import { stackArgs } from "./stack/stackArgs";

const cluster = new EtcdCluster("etcd", stackArgs());

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
} = cluster;

/** Pulumi warns of an output that is undefined, each time. */
export const discoverySrvDomain = cluster.discoverySrvDomain.apply((domain) => domain ?? "");
