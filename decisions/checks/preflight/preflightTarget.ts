import type { AdoptionTarget } from "../adoption/adoptionTarget";

/** A declared host, and all that preflight compares with its facts. */
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
  /** The update writes units of timers, for backups or maintenance. */
  timers?: boolean;
  /** It was not in the list at the last update. */
  isNew?: boolean;
  /** The values that members of an adopted cluster must have. */
  adopt?: AdoptionTarget;
  /** The bootstrap token of the cluster, as one of its members knows it. */
  bootstrapToken?: string;
}
