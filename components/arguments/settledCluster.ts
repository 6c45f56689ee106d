import type * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { defaultTimeouts } from "../../decisions/arguments/defaultTimeouts";
import { defaultTtlSeconds } from "../../decisions/dns/defaultTtlSeconds";
import { defaultDataDir } from "../../decisions/etcd/defaultDataDir";
import { nodeFiles } from "../../decisions/etcd/nodeFiles";
import { defaultBootstrap } from "../../decisions/membership/defaultBootstrap";
import { defaultMetricsUrls } from "../../decisions/network/defaultMetricsUrls";
import { defaultPorts, type Ports } from "../../decisions/network/defaultPorts";
import { memberUrls, type MemberUrls } from "../../decisions/network/memberUrls";
import { authorities, type Authorities } from "../../decisions/pki/authority/authorities";
import { memberCertificateName } from "../../decisions/pki/memberCertificateName";
import type { AdoptArgs, EtcdClusterArgs, EtcdHostArgs } from "../EtcdClusterArgs";
import { sshConnection } from "../host/ssh/sshConnection";
import { settledInstall } from "../release/settledInstall";

/** A host with its defaults filled in. */
export interface SettledHost {
  name: string;
  lost: boolean;
  address: pulumi.Output<string>;
  /** The address, and the second one where there is one. */
  addresses: pulumi.Output<string[]>;
  address6?: pulumi.Input<string>;
  fqdn?: string;
  urls: pulumi.Output<MemberUrls>;
  /** What etcd and systemd read there. */
  files: pulumi.Output<string>;
  /** The same for another version, on the way to the one that is wanted. */
  filesOf: (version: string) => pulumi.Output<string>;
  connection: pulumi.Output<command.types.input.remote.ConnectionArgs>;
}

/** What holds for all hosts. */
type SettledSettings = ReturnType<typeof settledSettings>;

/** The arguments with every default filled in: whatever comes after reads these, and no argument. */
export interface SettledCluster extends SettledSettings {
  name: string;
  hosts: SettledHost[];
  /** Those that are or become members. */
  living: SettledHost[];
  /** Names of the others. */
  lost: string[];
}

/** Sorted by name: a list in another order is the same cluster. */
export function settledCluster(name: string, args: EtcdClusterArgs): SettledCluster {
  const settings = settledSettings(args);
  const hosts = [...args.hosts]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((host) => settledHost(host, settings, args.connection));
  return {
    name,
    ...settings,
    hosts,
    living: hosts.filter((host) => !host.lost),
    lost: hosts.filter((host) => host.lost).map((host) => host.name),
  };
}

function settledSettings(args: EtcdClusterArgs) {
  const { domain, dns, adopt, pki = {}, settings = {}, timeouts = {}, ports = {} } = args;
  return {
    version: args.version,
    /** Versions on the way there. */
    through: args.upgradeThrough ?? [],
    install: settledInstall(args.install),
    domain,
    srvName: args.srvName,
    dns,
    /** Not of a cluster that is only adopted: let go of, it must be found as before. */
    keepsRecords: dns !== undefined && (adopt === undefined || adopt.takeOver === true),
    ttlSeconds: args.ttlSeconds ?? defaultTtlSeconds,
    ports: {
      peer: ports.peer ?? defaultPorts.peer,
      client: ports.client ?? defaultPorts.client,
    } satisfies Ports,
    bootstrap: args.bootstrap ?? defaultBootstrap(domain),
    discovery: args.discovery,
    adopt: adopt && ({ takeOver: false, ...adopt } satisfies Required<AdoptArgs>),
    dataDir: args.dataDir ?? defaultDataDir,
    walDir: args.walDir,
    settings,
    metricsUrls: settings.listenMetricsUrls ?? defaultMetricsUrls,
    cpuQuotaPercent: args.cpuQuotaPercent,
    pki,
    authorities: authorities(pki.authorities) satisfies Required<Authorities>,
    /** In the certificate of every member and of no client. */
    peerCertificateName: memberCertificateName(domain),
    profile: args.profile ?? "general",
    strict: args.strict ?? false,
    preflight: args.preflight ?? true,
    guard: args.guard ?? true,
    drift: args.drift ?? false,
    healthSeconds: timeouts.healthSeconds ?? defaultTimeouts.healthSeconds,
    catchUpSeconds: timeouts.catchUpSeconds ?? defaultTimeouts.catchUpSeconds,
  };
}

function settledHost(
  host: EtcdHostArgs,
  cluster: SettledSettings,
  connection: EtcdClusterArgs["connection"],
): SettledHost {
  const { domain, ports, adopt } = cluster;
  const address = pulumi.output(host.address);
  const addresses = pulumi
    .all([address, host.address6])
    .apply((both) => both.filter((one): one is string => one !== undefined));
  const urls = address.apply((known) => memberUrls({ name: host.name, address: known }, domain, ports));
  const filesOf = (version: string) =>
    pulumi.all([urls, addresses]).apply(([{ advertisedHost }, known]) =>
      nodeFiles({
        name: host.name,
        version,
        dataDir: cluster.dataDir,
        walDir: cluster.walDir,
        addresses: known,
        advertisedHost,
        ports,
        peerCertificateName: cluster.peerCertificateName,
        revocation: cluster.pki.revoked !== undefined,
        adopt: adopt?.clusterId,
        trusted: cluster.authorities.trusted,
        settings: cluster.settings,
        cpuQuotaPercent: cluster.cpuQuotaPercent,
      }),
    );
  return {
    name: host.name,
    lost: host.lost ?? false,
    address,
    addresses,
    address6: host.address6,
    fqdn: domain === undefined ? undefined : `${host.name}.${domain}`,
    urls,
    files: filesOf(cluster.version),
    filesOf,
    connection: sshConnection(host, connection),
  };
}
