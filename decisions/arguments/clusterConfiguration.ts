import type { EtcdSettings } from "../etcd/etcdSettings";
import type { Profile } from "../preflight/hardwareProfile";
import type { ConnectionConfiguration } from "../host/ssh/connectionMistakes";
import type { PkiConfiguration } from "../pki/pkiMistakes";

/**
 * What the user asked for, as plain values. Left out means not given; only a host's addresses, and what is in a connection,
 * may be left out because a preview does not know them yet or because they are secrets, and are then not judged.
 */
export interface ClusterConfiguration {
  name?: string;
  /** The DNS domain of the members' names and of the SRV records. */
  domain?: string;
  srvName?: string;
  hosts?: readonly HostConfiguration[];
  version?: string;
  upgradeThrough?: readonly string[];
  connection?: ConnectionConfiguration;
  /** Whether somebody keeps the records. */
  dns?: boolean;
  ttlSeconds?: number;
  timeouts?: { healthSeconds?: number; catchUpSeconds?: number };
  install?: InstallConfiguration;
  bootstrap?: "dns" | "static" | "discovery";
  discovery?: {
    endpoints?: readonly string[];
    token?: string;
    /** PEM, where it is known. */
    caCertificate?: unknown;
    certificate?: unknown;
    key?: unknown;
  };
  adopt?: { clusterId?: string; takeOver?: boolean };
  ports?: { peer?: number; client?: number };
  dataDir?: string;
  walDir?: string;
  settings?: EtcdSettings;
  pki?: PkiConfiguration;
  profile?: Profile;
  strict?: boolean;
  cpuQuotaPercent?: number;
}

/** One host of it. */
export interface HostConfiguration {
  name?: string;
  /** IPv4 or IPv6. */
  address?: string;
  /** A second address, of IPv6. */
  address6?: string;
  lost?: boolean;
  /** Over those of the cluster. */
  connection?: ConnectionConfiguration;
}

/** Where etcd's programs come from. Digests and archives are by architecture: `amd64`, `arm64`. */
export interface InstallConfiguration {
  method?: "archive" | "package" | "upload";
  /** Of `archive`: instead of the project's own site. */
  mirror?: string;
  /** Of `archive` and `upload`: instead of the `SHA256SUMS` beside the archive. */
  sha256?: { amd64?: string; arm64?: string };
  /** Of `archive`: for the download. */
  proxy?: string;
  /** Of `upload`: the archives' paths where Pulumi runs. */
  archives?: { amd64?: string; arm64?: string };
  /** Those of them that cannot be read. */
  unreadable?: readonly string[];
  /** SHA-256 of the others. */
  found?: { amd64?: string; arm64?: string };
}
