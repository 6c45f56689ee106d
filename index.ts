import { EtcdCluster } from "./components/EtcdCluster";
import { stackArgs } from "./stack/stackArgs";

const cluster = new EtcdCluster("etcd", stackArgs());

export const {
  endpoints,
  clientUrls,
  peerUrls,
  clusterId,
  members,
  reference,
  caCertificate,
  clientCertificate,
  clientKey,
  clients,
  certificateExpiry,
  certificateSerials,
  etcdctlEnv,
  health,
  status,
  memberList,
} = cluster;

/** Pulumi warns of an output that is undefined, each time. */
export const discoveryDomain = cluster.discoveryDomain.apply((domain) => domain ?? "");
