import type { BackupConfiguration } from "../recovery/backup/backupConfiguration";
import type { TimerConfiguration } from "../recovery/schedule/timerErrors";
import type { EtcdSettings } from "../etcd/settings/etcdSettings";
import type { Profile } from "../host/profile";
import type { ConnectionConfiguration } from "../host/ssh/connectionErrors";
import type { Bootstrap } from "../membership/bootstrap";
import type { DiscoveryConfiguration } from "../membership/bootstrapErrors";
import type { HostConfiguration } from "../membership/hostErrors";
import type { PkiConfiguration } from "../pki/pkiErrors";
import type { RecoverConfiguration, RestoreConfiguration } from "../recovery/restore/restoreErrors";
import type { InstallConfiguration } from "../host/release/installErrors";

/**
 * The user's arguments, as plain values. A value that is left out was not given, with two exceptions: a host's
 * addresses and the values of a connection. A preview may not know these yet, or they may be secrets, and then they are
 * not judged.
 */
export interface ClusterConfiguration {
  name?: string;
  /** The DNS domain of the members' names and of the SRV records. */
  domain?: string;
  discoverySrvName?: string;
  domainAddresses?: boolean;
  hosts?: readonly (HostConfiguration & { connection?: ConnectionConfiguration })[];
  version?: string;
  intermediateVersions?: readonly string[];
  connection?: ConnectionConfiguration;
  /** Whether this program keeps the records. */
  dns?: boolean;
  dnsTtlSeconds?: number;
  timeouts?: {
    healthSeconds?: number;
    catchUpSeconds?: number;
    startSeconds?: number;
    driftSeconds?: number;
  };
  install?: InstallConfiguration;
  bootstrap?: Bootstrap;
  discovery?: DiscoveryConfiguration;
  adopt?: { clusterId?: string; manage?: boolean };
  ports?: { peer?: number; client?: number };
  dataDir?: string;
  walDir?: string;
  settings?: EtcdSettings;
  pki?: PkiConfiguration;
  backup?: BackupConfiguration;
  maintenance?: TimerConfiguration;
  restore?: RestoreConfiguration;
  recover?: RecoverConfiguration;
  hardwareProfile?: Profile;
  failOnWarnings?: boolean;
  detectDrift?: boolean;
  repairDrift?: boolean;
  cpuQuotaPercent?: number;
}
