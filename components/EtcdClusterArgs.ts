import type * as pulumi from "@pulumi/pulumi";
import type { EtcdSettings } from "../decisions/etcd/settings/etcdSettings";
import type { Bootstrap } from "../decisions/membership/bootstrap";
import type { Profile } from "../decisions/host/profile";
import type { BackupArgs } from "./recovery/backup/BackupArgs";
import type { MaintenanceArgs } from "./recovery/maintenance/MaintenanceArgs";
import type { DnsArgs } from "./dns/DnsArgs";
import type { ConnectionArgs } from "./host/ssh/ConnectionArgs";
import type { DiscoveryArgs } from "./membership/DiscoveryArgs";
import type { PkiSettings } from "./pki/PkiSettings";
import type { RecoverArgs, RestoreArgs } from "./recovery/restore/RestoreArgs";
import type { InstallArgs } from "./host/release/InstallArgs";

export type { DiscoveryArgs, InstallArgs };

/** One host of the cluster. Its place in the list means nothing; its name is its identity. */
export interface EtcdHostArgs {
  /**
   * Member name, host name and first label of its DNS name; a lower-case DNS label. Change: another member; the old one
   * leaves, the new one joins as a learner.
   */
  name: string;
  /**
   * IPv4 or IPv6 address that peers and clients use. Change: member replaced; mark the old host `lost` first if it is
   * gone.
   */
  address: pulumi.Input<string>;
  /**
   * A second address, of IPv6, for an AAAA record and the certificate. Default: none. Change: certificate and record
   * replaced, rolling restart.
   */
  ipv6Address?: pulumi.Input<string>;
  /**
   * Further addresses that the host connects from: a floating one, or one of another network. They are in its
   * certificate, because members refuse a peer that connects from another address. Default: none. Change: certificate
   * replaced; no member restarts.
   */
  extraAddresses?: pulumi.Input<string>[];
  /**
   * SSH settings of this host alone, over those of the cluster. Default: none. Change: commands run again, nothing
   * restarts.
   */
  connection?: pulumi.Input<ConnectionArgs>;
  /**
   * Directory of this host's data, where it is another than the cluster's `dataDir`: for a cluster that is adopted with
   * a directory of its own on each host. Default: `dataDir`. Change: refused while it holds a member's data.
   */
  dataDir?: string;
  /**
   * The host is gone for good and cannot be asked to leave. Default `false`.
   * Change to `true`: a living member removes it from the cluster; nothing is run on the host itself.
   */
  lost?: boolean;
}

/** A cluster that exists already and that something else created. */
export interface AdoptArgs {
  /**
   * ID of the cluster to adopt, in hexadecimal, so that no cluster is adopted by accident. `etcdctl endpoint status -w
   * json` prints it in decimal. Change: refused.
   */
  clusterId: string;
  /**
   * Runs its members by this program's unit and files. Default: `false`; their own units keep running, and nothing
   * restarts. Change to `true`: rolling restart, each with the data and certificates that it had.
   */
  manage?: boolean;
}

/** Ports of every member. */
export interface EtcdPorts {
  /** Port for peers. Default: 2380. Change: refused after the bootstrap. */
  peer?: number;
  /** Port for clients. Default: 2379. Change: rolling restart. */
  client?: number;
}

/** How long an update waits. Change: nothing. */
export interface TimeoutArgs {
  /** Seconds for the whole cluster to be healthy after an update. Default: 120. */
  healthSeconds?: number;
  /** Seconds for one learner to catch up. Default: 600. */
  catchUpSeconds?: number;
  /**
   * Seconds for one member to serve after its start. Default: 120, and 1 for each 8 MiB of its database. Change: shows
   * as an update of each `member`; nothing restarts.
   */
  startSeconds?: number;
  /** Seconds for each host to answer `detectDrift`. An answer that is cut off counts as far as it came. Default: 8. */
  driftSeconds?: number;
}

/** The arguments of an `EtcdCluster`. */
export interface EtcdClusterArgs {
  /**
   * The members; 3 or 5 are usual. Change: hosts added join one by one as learners, hosts dropped leave; no other
   * member is touched.
   */
  hosts: EtcdHostArgs[];
  /**
   * etcd's version, `3.6.16`. No default, so that no update of this package upgrades a cluster. Change: rolling
   * restart, one minor at a time.
   */
  version: string;
  /**
   * Versions to pass through on the way to `version`, oldest first: `["3.6.16"]` takes a cluster from 3.5 to 3.7 in one
   * update, where the jump is refused otherwise. All members go to one version before any goes to the next, each as in
   * an update of its own. Members that run this version or a newer one, and hosts that join, are passed over. Needs
   * `install.method: "archive"` without `install.sha256`; `install.digests` takes their digests. Default: none. Change:
   * nothing once all members run `version`; then it may stay or go.
   */
  intermediateVersions?: string[];
  /**
   * Domain of the members' names, `NAME.DOMAIN`, and of the SRV records: `_etcd-client-ssl._tcp.DOMAIN` for clients,
   * `_etcd-server-ssl._tcp.DOMAIN` for members. Default: none; members then go by their addresses. Change: refused
   * after the bootstrap.
   */
  domain?: string;
  /**
   * Suffix of the SRV names, for several clusters in one domain: `_etcd-client-ssl-NAME._tcp.DOMAIN` for clients,
   * `_etcd-server-ssl-NAME._tcp.DOMAIN` for members. Default: none. Change: records replaced.
   */
  discoverySrvName?: string;
  /**
   * Keeps A or AAAA records of `domain` itself beside the SRV records, with the addresses of all members. Clients of
   * grpc-js or of Python's gRPC find them by `dns:///DOMAIN:2379`, etcd's own client by `https://DOMAIN:2379`. It
   * needs `dns`, and `hosts[].address` of one family. A preview with `rfc2136` refuses a domain that has other
   * addresses; `route53` refuses it in the update, and `cloudflare` keeps both. Default: `false`. Change:
   * records made or deleted; no member restarts.
   */
  domainAddresses?: boolean;
  /**
   * The service that keeps the records: `{ rfc2136 }`, `{ route53 }` or `{ cloudflare }`. Default: none; you create the
   * records yourself. Change: records moved.
   */
  dns?: DnsArgs;
  /** Seconds that resolvers may keep the records. Default: 600. Change: records updated. */
  dnsTtlSeconds?: number;
  /**
   * How initial members find each other. Default: `dns` with a domain, else `static`. Change: nothing after the
   * bootstrap.
   */
  bootstrap?: Bootstrap;
  /** The discovery service. Default: none; `bootstrap: "discovery"` needs it. Change: nothing after the bootstrap. */
  discovery?: DiscoveryArgs;
  /**
   * Adopts the cluster that runs on `hosts` instead of creating one, in three updates. `{ clusterId }` records it and
   * restarts nothing. `manage: true` restarts its members one by one with this program's unit and files. After you
   * remove the field, members get certificates of `pki`, and restart one by one. From then on they accept only members
   * on the peer port. Bring the cluster's CA in `pki.customCAs`. Default: none. Change: these three steps, in this
   * order.
   */
  adopt?: AdoptArgs;
  /**
   * SSH settings of all hosts: user, key, bastion. Default: user `root` and the SSH agent. Change: commands run again,
   * nothing restarts.
   */
  connection?: pulumi.Input<ConnectionArgs>;
  /**
   * Where etcd comes from. Default: the project's releases on GitHub. Change: nothing on hosts that have the version
   * already.
   */
  install?: InstallArgs;
  /**
   * Ports. Default: peers 2380, clients 2379. Change: refused after the bootstrap for `peer`; rolling restart for
   * `client`.
   */
  ports?: EtcdPorts;
  /**
   * Directory of the data, made and owned by `etcd`. Default: `/var/lib/etcd`. Change: refused while it holds a
   * member's data.
   */
  dataDir?: string;
  /**
   * Directory of the write-ahead log, as in etcd's `--wal-dir`; it ends in `/wal`. etcd owns the directory above it
   * too, where a disk may be mounted: `/mnt/log/wal`. Default: within the data directory. Change: as for `dataDir`.
   */
  walDir?: string;
  /** etcd's settings. Default: each setting has its own. Change: rolling restart. */
  settings?: EtcdSettings;
  /**
   * CPU time that etcd may use, in percent of one CPU (`200` is two). Default: all there is. Change: rolling restart.
   */
  cpuQuotaPercent?: number;
  /**
   * Gives each host the name of its member, in the kernel and in `/etc/hostname`, and a line for it in `/etc/hosts`.
   * `false` leaves all three alone. Default: `true`. Change to `false`: a name that was set before stays. Change to
   * `true`: hosts are renamed. No member restarts.
   */
  setHostname?: boolean;
  /** Certificates. Default: this program makes a CA, and certificates for a year. Change: as for each field. */
  pki?: PkiSettings;
  /** Backups, taken by timers on the hosts. Default: none. Change: settings and timers on hosts; no member restarts. */
  backup?: BackupArgs;
  /** Defragmentation by timers on the hosts. Default: none. Change: timers on the hosts; no member restarts. */
  maintenance?: MaintenanceArgs;
  /**
   * Gives the cluster the data of a backup, once for each `token`. The preview says what is destroyed and what is
   * restored. Default: none. Change: all members stop and start with the data; a field taken out restarts no member.
   */
  restore?: RestoreArgs;
  /**
   * Makes a cluster of the data of one survivor where the quorum is lost, once for each `token`. Default: none.
   * Change: as for `restore`.
   */
  recover?: RecoverArgs;
  /**
   * Hardware that the hosts are measured against: `general` 2 CPUs, 8 GB, 50 IOPS; `heavy` 8, 16 GB, 500. Default:
   * `general`. Change: preflight runs again.
   */
  hardwareProfile?: Profile;
  /** Makes preflight's warnings errors. Default: `false`. Change: preflight runs again. */
  failOnWarnings?: boolean;
  /**
   * Checks new hosts, and measures them, before anything is changed. Default: `true`; `false` for instance in a
   * laboratory. Change: nothing.
   */
  preflight?: boolean;
  /**
   * Asks the living cluster before a change, in previews too. It refuses a change that would cost the quorum, skip a
   * version, or need a version that a member cannot fetch. It refuses a restart while a member is down, its disk is
   * full or an alarm is raised. It reads only. Default: `true`. Change: nothing.
   */
  preUpdateChecks?: boolean;
  /**
   * Asks the cluster how it is in each preview and update, through one member and beside the program's own work. A
   * warning reports members that do not serve, with the reason, and hosts that the cluster does not list. It also
   * reports a lost quorum, alarms, a full disk, clocks that differ, and certificates that expire within 30 days. It
   * reads only, takes at most 5 s, and fails no update. Default: `true`. Change: nothing.
   */
  reportHealth?: boolean;
  /**
   * Asks every host in each preview and update, and reports each difference from the last update as a warning. It reads
   * only. A host that does not answer in `timeouts.driftSeconds` is a warning. Default: what `repairDrift` is. It is
   * off without both, because it logs in on every host each time.
   * To ask once: `pulumi preview --config etcd-cluster:detectDrift=true`. Pulumi keeps that in the stack's file, so run
   * `pulumi config rm detectDrift` then. Change: nothing.
   */
  detectDrift?: boolean;
  /**
   * Detects drift, and makes safe repairs in the next update: edited files and certificates, a service that is stopped
   * or disabled, an etcd that runs with other files. The preview shows each repair. Every other difference needs a
   * decision, so it is reported and stays. Default: `false`. Change: repairs of the differences; a member restarts if
   * it runs with other files.
   */
  repairDrift?: boolean;
  /**
   * Seconds to wait: `healthSeconds` for the whole cluster after an update, `catchUpSeconds` for one learner,
   * `startSeconds` for one start, `driftSeconds` for `detectDrift`. Default: 120, 600, by the size of the database, and
   * 8. Change: nothing restarts.
   */
  timeouts?: TimeoutArgs;
}
