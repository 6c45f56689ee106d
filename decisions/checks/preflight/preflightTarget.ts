import type { AdoptionTarget } from "../adoption/adoptionTarget";

/** What a host is wanted for. */
export interface PreflightTarget {
  name: string;
  address: string;
  ipv6Address?: string;
  /** Further addresses in its certificate. */
  extraAddresses?: readonly string[];
  ports: { peer: number; client: number };
  /** Where etcd serves metrics besides. */
  metricsUrls: readonly string[];
  dataDir: string;
  walDir?: string;
  peerUrl: string;
  /** Names that must resolve to this address already, since this program does not keep the records. */
  fqdn?: string;
  /** The update gives the host the name of its member. */
  setHostname?: boolean;
  /** It was not in the list at the last update. */
  isNew?: boolean;
  /** Of a cluster that is adopted: what its members must be like. */
  adopt?: AdoptionTarget;
  /** The bootstrap token of the cluster, as one of its members knows it. */
  bootstrapToken?: string;
}
