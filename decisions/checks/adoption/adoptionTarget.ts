/** The cluster that is adopted, as the configuration declares it. */
export interface AdoptedCluster {
  clusterId: string;
  version: string;
  members: readonly { name: string; peerUrl: string }[];
  /** PEM of the CAs that the configuration brings. */
  authorities: string;
  /** Whether clients without a certificate are refused, where the configuration says. */
  clientCertAuth?: boolean;
}

/** The cluster, and what one of its hosts must be like. */
export interface AdoptionTarget extends AdoptedCluster {
  /** The client URL of the host's own member. */
  clientUrl: string;
  /** The host's files: what etcd reads once the host is adopted. */
  files: string;
}

/** A host whose etcd is adopted. */
export interface AdoptedHost {
  name: string;
  ports: { peer: number; client: number };
  dataDir: string;
  walDir?: string;
  peerUrl: string;
  adopt: AdoptionTarget;
}
