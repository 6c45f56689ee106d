import { EtcdCluster } from "./components/EtcdCluster";
import { stackArgs } from "./stack/stackArgs";

const cluster = new EtcdCluster("etcd", stackArgs());

export const {
  endpoints,
  clientUrls,
  peerUrls,
  discoveryDomain,
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
