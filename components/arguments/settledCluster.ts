import * as pulumi from "@pulumi/pulumi";
import { defaultTimeouts } from "../../decisions/arguments/defaultTimeouts";
import { defaultTtlSeconds } from "../../decisions/dns/defaultTtlSeconds";
import { defaultDataDir } from "../../decisions/etcd/defaultDataDir";
import { hostFiles } from "../../decisions/etcd/hostFiles";
import { settledBootstrap } from "../../decisions/membership/settledBootstrap";
import { defaultMetricsUrls } from "../../decisions/network/defaultMetricsUrls";
import { defaultPorts, type Ports } from "../../decisions/network/defaultPorts";
import { memberUrls, type MemberUrls } from "../../decisions/network/memberUrls";
import { peerCertificateName } from "../../decisions/pki/names/peerCertificateName";
import { settledPki } from "../../decisions/pki/settledPki";
import type { AdoptArgs, EtcdClusterArgs, EtcdHostArgs } from "../EtcdClusterArgs";
import { hostConnection, type HostConnection } from "../host/ssh/sshConnection";
import type { KnownConnection } from "../host/ssh/KnownConnection";
import type { LoginHooks } from "../host/ssh/withLoginHooks";
import type { CheckedArguments } from "./checkedArguments";
import { settledInstall } from "../host/release/settledInstall";

/** A host with its defaults filled in. */
export interface SettledHost extends HostConnection {
  name: string;
  lost: boolean;
  dataDir: string;
  /** The one that others reach it by, and the second one where there is one. */
  addresses: readonly [pulumi.Output<string>, ...pulumi.Output<string>[]];
  /** Further addresses in its certificate. */
  extraAddresses: pulumi.Output<string>[];
  fqdn?: string;
  /** With a domain known before any address is. */
  urls: pulumi.Output<MemberUrls>;
  /** The files that etcd and systemd read there. */
  files: pulumi.Output<string>;
  /** The same for another version, on the way to the one that is wanted. */
  filesOf: (version: string) => pulumi.Output<string>;
  /** The connection of this program's own logins. Commands of Pulumi's plugin get `connection`. */
  login: pulumi.Output<KnownConnection>;
  /** Around the commands of Pulumi's plugin. A lost host has none, because nothing dials it. */
  loginHooks?: LoginHooks;
}

/** The settings of all hosts. */
type SettledSettings = ReturnType<typeof settledSettings>;

/** The arguments with every default filled in: whatever comes after reads these, and no argument. */
export interface SettledCluster extends SettledSettings {
  name: string;
  /** Nothing is done on a host before. */
  outputsChecked: Promise<void>;
  hosts: SettledHost[];
  /** Those that are or become members. */
  living: SettledHost[];
  /** Names of the others. */
  lost: string[];
  /** A command's connection, as this program dials it. */
  withRecordedKey: (connection: KnownConnection) => Promise<KnownConnection>;
}

/** Sorted by name: a list in another order is the same cluster. */
export function settledCluster(
  name: string,
  { args, outputsChecked }: CheckedArguments<EtcdClusterArgs>,
): SettledCluster {
  const settings = settledSettings(args);
  const hosts = [...args.hosts]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((host) => settledHost(host, settings, args.connection));
  return {
    name,
    ...settings,
    outputsChecked,
    hosts,
    living: hosts.filter((host) => !host.lost),
    lost: hosts.filter((host) => host.lost).map((host) => host.name),
    withRecordedKey: (connection) => Promise.resolve(connection),
  };
}

function settledSettings(args: EtcdClusterArgs) {
  const { domain, dns, adopt, timeouts = {}, ports = {} } = args;
  const { listenMetricsUrls: metricsUrls = defaultMetricsUrls, ...settings } = args.settings ?? {};
  return {
    version: args.version,
    /** Versions on the way there. */
    through: args.intermediateVersions ?? [],
    install: settledInstall(args.install),
    domain,
    discoverySrvName: args.discoverySrvName,
    domainAddresses: args.domainAddresses ?? false,
    dns,
    /** Not for a cluster that is only adopted: when it is no longer managed, it must be as before. */
    keepsRecords: dns !== undefined && (adopt === undefined || adopt.manage === true),
    dnsTtlSeconds: args.dnsTtlSeconds ?? defaultTtlSeconds,
    ports: {
      peer: ports.peer ?? defaultPorts.peer,
      client: ports.client ?? defaultPorts.client,
    } satisfies Ports,
    bootstrap: settledBootstrap(args),
    discovery: args.discovery,
    adopt: adopt && ({ manage: false, ...adopt } satisfies Required<AdoptArgs>),
    dataDir: args.dataDir ?? defaultDataDir,
    walDir: args.walDir,
    settings,
    metricsUrls,
    cpuQuotaPercent: args.cpuQuotaPercent,
    pki: settledPki(args.pki ?? {}),
    backup: args.backup,
    maintenance: args.maintenance,
    restore: args.restore,
    recover: args.recover,
    /** Names the restore or the recovery that the members come after. */
    restored: (args.restore ?? args.recover)?.token,
    /** In the certificate of every member and of no client. */
    peerCertificateName: peerCertificateName(domain),
    setHostname: args.setHostname ?? true,
    hardwareProfile: args.hardwareProfile ?? "general",
    failOnWarnings: args.failOnWarnings ?? false,
    preflight: args.preflight ?? true,
    preUpdateChecks: args.preUpdateChecks ?? true,
    reportHealth: args.reportHealth ?? true,
    detectDrift: args.detectDrift ?? args.repairDrift ?? false,
    repairDrift: args.repairDrift ?? false,
    healthSeconds: timeouts.healthSeconds ?? defaultTimeouts.healthSeconds,
    catchUpSeconds: timeouts.catchUpSeconds ?? defaultTimeouts.catchUpSeconds,
    startSeconds: timeouts.startSeconds,
    driftSeconds: timeouts.driftSeconds ?? defaultTimeouts.driftSeconds,
  };
}

function settledHost(
  host: EtcdHostArgs,
  cluster: SettledSettings,
  connection: EtcdClusterArgs["connection"],
): SettledHost {
  const { domain, ports, adopt } = cluster;
  const address = pulumi.output(host.address);
  const second = host.ipv6Address === undefined ? [] : [pulumi.output(host.ipv6Address)];
  const addresses = [address, ...second] as const;
  const fqdn = domain === undefined ? undefined : `${host.name}.${domain}`;
  const urls = (fqdn === undefined ? address : pulumi.output(fqdn)).apply((advertised) =>
    memberUrls(advertised, ports),
  );
  const dataDir = host.dataDir ?? cluster.dataDir;
  const filesOf = (version: string) =>
    pulumi.all([urls, pulumi.all([...addresses])]).apply(([{ advertisedHost }, known]) =>
      hostFiles({
        name: host.name,
        version,
        dataDir,
        walDir: cluster.walDir,
        addresses: known,
        advertisedHost,
        ports,
        peerCertificateName: cluster.peerCertificateName,
        revocation: cluster.pki.revoked !== undefined,
        adopt: adopt?.clusterId,
        trusted: cluster.pki.authorities.trusted,
        settings: cluster.settings,
        metricsUrls: cluster.metricsUrls,
        cpuQuotaPercent: cluster.cpuQuotaPercent,
      }),
    );
  const reached = hostConnection({ address, connection: host.connection }, connection);
  return {
    name: host.name,
    lost: host.lost ?? false,
    dataDir,
    addresses,
    extraAddresses: (host.extraAddresses ?? []).map((one) => pulumi.output(one)),
    fqdn,
    urls,
    files: filesOf(cluster.version),
    filesOf,
    ...reached,
    login: reached.connection as pulumi.Output<KnownConnection>,
  };
}

/** Under the names that the arguments have for them. */
export function addressFields({
  addresses: [address, ipv6Address],
}: Pick<SettledHost, "addresses">): pulumi.Output<{ address: string; ipv6Address?: string }> {
  return pulumi
    .all([address, ipv6Address])
    .apply(([one, another]) => ({ address: one, ipv6Address: another }));
}
