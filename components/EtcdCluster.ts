import * as pulumi from "@pulumi/pulumi";
import type { ClusterHealth, MemberHealth } from "../decisions/checks/gate/clusterHealth";
import { etcdctlEnvironment } from "../decisions/etcd/etcdctlEnvironment";
import { caName } from "../decisions/pki/names/certificateSubject";
import { clusterArguments } from "./arguments/clusterArguments";
import { settledCluster, type SettledCluster } from "./arguments/settledCluster";
import { claimName } from "./arguments/nameClaims";
import type { BackupSummary } from "../decisions/recovery/backup/backupSummary";
import { backupOutput } from "./recovery/backup/backupOutput";
import { backUpHosts } from "./recovery/backup/backUpHosts";
import { DnsSrv } from "./DnsSrv";
import { driftCheck } from "./checks/drift/driftCheck";
import type { EtcdClusterArgs } from "./EtcdClusterArgs";
import { clusterGate } from "./checks/gate/clusterGate";
import type { EtcdNode } from "./host/EtcdNode";
import { hostProgram } from "./host/hostProgram";
import { withHostKeys } from "./arguments/withHostKeys";
import { memberChain } from "./membership/memberChain";
import { prepareHosts } from "./membership/prepareHosts";
import { recordBootstrap } from "./membership/recordBootstrap";
import { monitoringOutputs } from "./observability/monitoring/monitoringOutputs";
import { Pki } from "./Pki";
import type { ClientKeyPair } from "./pki/ClientKeyPair";
import { revokeOnHosts } from "./pki/revokeOnHosts";
import { planReporter } from "./plan/planReporter";
import { preflightStage } from "./checks/preflight/preflightStage";
import { componentName } from "./pulumi/componentName";
import { componentOptions } from "./pulumi/componentOptions";
import { keptForClients } from "./clients/keptForClients";
import type { KeptForClients } from "../decisions/plan/clientChanges";
import { savedOutputs } from "./pulumi/savedOutputs";
import { secretsInSavedPlans } from "./pulumi/secretsInSavedPlans";
import { restoreCluster } from "./recovery/restore/restoreCluster";
import { ReferencedCluster, type ClusterReference } from "./ReferencedCluster";
import { hooksOfLeaving } from "./membership/hooksOfLeaving";
import { healthWarning } from "./observability/status/healthWarning";
import { operatorAccess } from "./observability/status/operatorAccess";

/** A member as the cluster knows it, and where it is reached. */
export interface ClusterMember extends MemberHealth {
  /** The `address` of its host in `hosts`; empty where no host there has its name. */
  address: string;
}

/** Beside the components: Pulumi's other languages know resources in a component by outputs alone. */
const nodesOf = new WeakMap<EtcdCluster, Readonly<Record<string, EtcdNode>>>();

/**
 * A mutual-TLS etcd cluster on hosts reached over SSH, found through DNS SRV records. The component's name is the
 * cluster's name: a lower-case DNS label, with at most 63 letters, digits and hyphens.
 *
 * @example The least: three hosts, members by address.
 * ```ts
 * new EtcdCluster("etcd", {
 *   version: "3.6.16",
 *   hosts: [1, 2, 3].map((n) => ({ name: `etcd0${n}`, address: `10.15.1.20${n}` })),
 * });
 * ```
 *
 * @example With names, kept in the zone's own server.
 * ```ts
 * new EtcdCluster("etcd", {
 *   version: "3.6.16", hosts, domain: "etcd.example.com",
 *   dns: rfc2136({ server: "10.15.1.2", zone: "etcd.example.com", keyName: "etcd", keySecret }),
 * });
 * ```
 */
export class EtcdCluster extends pulumi.ComponentResource {
  /** Client URL of each member. */
  readonly endpoints: pulumi.Output<string[]>;
  /** The same, joined by commas: `ETCDCTL_ENDPOINTS` takes this. */
  readonly etcdctlEndpoints: pulumi.Output<string>;
  /** Where members find each other. */
  readonly peerUrls: pulumi.Output<string[]>;
  /** Domain whose SRV records list the members. */
  readonly discoverySrvDomain: pulumi.Output<string | undefined>;
  /** Hexadecimal. A bootstrap and a restore make another one, and nothing else does. `restore.over` takes it. */
  readonly clusterId: pulumi.Output<string>;
  /**
   * `name`, `id` (hexadecimal), `version` and `address` of each member that the cluster listed after the last change.
   */
  readonly lastMembers: pulumi.Output<ClusterMember[]>;
  /** PEM of the CA certificates that clients trust; several while a CA rotation runs. */
  readonly caBundle: pulumi.Output<string>;
  /** PEM of the `root` client's certificate. */
  readonly clientCertificate: pulumi.Output<string>;
  /** PEM of its key in PKCS#8; a secret. */
  readonly clientKey: pulumi.Output<string>;
  /** Certificate and key of each client by name; a secret. */
  readonly clientCertificates: pulumi.Output<Record<string, ClientKeyPair>>;
  /** When each certificate ends, ISO 8601 in UTC, by name. */
  readonly certificateExpiry: pulumi.Output<Record<string, string>>;
  /** Serial number of each certificate, hexadecimal, by the same names: what `pki.revoked` takes. */
  readonly certificateSerials: pulumi.Output<Record<string, string>>;
  /** Lines to `eval` that make `etcdctl` work; a secret. */
  readonly etcdctlEnv: pulumi.Output<string>;
  /** `etcdctl endpoint health` after the last change, as a table. */
  readonly lastHealth: pulumi.Output<string>;
  /** `etcdctl endpoint status` after the last change, as a table. */
  readonly lastStatus: pulumi.Output<string>;
  /** `etcdctl member list` after the last change, as a table. */
  readonly lastMemberList: pulumi.Output<string>;
  /** The argument of `EtcdCluster.get` in other stacks; a secret where `pki.exportCaKey` is set. */
  readonly reference: pulumi.Output<ClusterReference>;
  /** Interval or schedule of backups, and their targets without credentials. No targets without `backup`. */
  readonly backup: pulumi.Output<BackupSummary>;
  /** Alert rules for Prometheus, in YAML. With `backup.metricsDirectory` they cover backups and certificates. */
  readonly alertRules: pulumi.Output<string>;
  /**
   * `scrape_configs` for Prometheus, in YAML: one job for the cluster. It scrapes `settings.listenMetricsUrls` where
   * other hosts reach them. Metrics on loopback addresses, the default, cannot be scraped from outside. The job then
   * scrapes the client URLs, with a client certificate.
   */
  readonly scrapeConfig: pulumi.Output<string>;
  /** A dashboard for Grafana, in JSON. It shows any of the clusters. */
  readonly dashboard: pulumi.Output<string>;
  /**
   * JSON that the command `etcd-cluster status` reads: the SSH login of each host, with the keys of `connection`, and
   * the records that the stack keeps. A secret. Its form may change.
   */
  readonly operatorAccess: pulumi.Output<string>;
  constructor(name: string, args: EtcdClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    const plan = planReporter(claimName("EtcdCluster", componentName("EtcdCluster", name)));
    super(
      "etcd-cluster:index:EtcdCluster",
      name,
      {},
      componentOptions(opts, secretsInSavedPlans, plan.transformation),
    );
    const child = { parent: this };
    const settled = settledCluster(name, clusterArguments(name, args, this));
    // The place to create machines: the stages below read a host's address and login from `settled` alone.

    const pki = certificates(settled, child);
    const cluster = withHostKeys(settled, pki.trust, child);
    const saved = leftBehind(this);
    const leftProgram = saved.then(({ program = [] }) => program);
    hooksOfLeaving(
      cluster,
      saved.then(({ lastMembers = [] }) => lastMembers.map((member) => member.name)),
    );
    const drift = driftCheck(cluster, leftProgram, this);
    const checked = preflightStage(cluster, pki.trust, child);
    const dns = records(cluster, { ...child, dependsOn: checked.resource });
    const nodes = prepareHosts(cluster, { pki, drift, checked }, child);
    nodesOf.set(this, nodes);
    const named = [checked.resource, ...(dns?.discovery ?? [])];
    const { record, resource: recorded } = recordBootstrap(cluster, nodes, { ...child, after: named });
    const revoked = revokeOnHosts(cluster.living, nodes, pki.revocationList);
    drift.compareWith(nodes);
    for (const node of Object.values(nodes)) node.end();
    const after = [recorded, ...(dns?.discovery ?? []), ...revoked];
    // Every host is prepared, the bootstrap is recorded, and no new member has started.
    const restored = restoreCluster(cluster, { nodes, record, after }, child);
    const former = pulumi.output(saved.then(({ endpoints = [] }) => endpoints));
    const declared = { nodes, record, trust: pki.trust, former };
    const members = memberChain(cluster, { ...declared, after: [...after, ...restored] });
    const gate = clusterGate(cluster, { pki, drift, plan }, { ...child, dependsOn: members });
    dns?.listClients(gate.resource);
    backUpHosts(cluster, nodes, { ...child, dependsOn: [gate.resource] });
    drift.report(record, former);
    healthWarning(cluster, former, this);
    plan.report(gate.resource, saved);

    const outputs = clusterOutputs(cluster, pki, gate.health);
    this.endpoints = outputs.endpoints;
    this.etcdctlEndpoints = outputs.etcdctlEndpoints;
    this.peerUrls = outputs.peerUrls;
    this.discoverySrvDomain = outputs.discoverySrvDomain;
    this.clusterId = outputs.clusterId;
    this.lastMembers = outputs.lastMembers;
    this.caBundle = outputs.caBundle;
    this.clientCertificate = outputs.clientCertificate;
    this.clientKey = outputs.clientKey;
    this.clientCertificates = outputs.clientCertificates;
    this.certificateExpiry = outputs.certificateExpiry;
    this.certificateSerials = outputs.certificateSerials;
    this.etcdctlEnv = outputs.etcdctlEnv;
    this.lastHealth = outputs.lastHealth;
    this.lastStatus = outputs.lastStatus;
    this.lastMemberList = outputs.lastMemberList;
    this.reference = outputs.reference;
    this.backup = backupOutput(cluster.backup);
    const monitoring = monitoringOutputs(cluster);
    this.alertRules = monitoring.alertRules;
    this.scrapeConfig = monitoring.scrapeConfig;
    this.dashboard = monitoring.dashboard;
    this.operatorAccess = operatorAccess(cluster);
    this.registerOutputs({
      endpoints: this.endpoints,
      clusterId: this.clusterId,
      lastMembers: this.lastMembers,
      program: hostProgram().versions,
      ...keptForClients(cluster, {
        endpoints: this.endpoints,
        clients: Object.keys(pki.clients),
        dns,
        saved,
      }),
    });
  }

  /** The resources of each host, by host name, for uses that this component does not foresee. */
  get nodes(): Readonly<Record<string, EtcdNode>> {
    return nodesOf.get(this) ?? {};
  }

  /** A cluster that another stack made, by its `reference`, without owning it. */
  static get(
    name: string,
    reference: pulumi.Input<ClusterReference>,
    opts?: pulumi.ComponentResourceOptions,
  ): ReferencedCluster {
    return new ReferencedCluster(name, { reference }, opts);
  }
}

/** The outputs that later updates read. */
interface LeftBehind extends KeptForClients {
  /** The client URLs of the members. */
  endpoints?: string[];
  /** The members that the cluster listed. */
  lastMembers?: { name: string }[];
  /** The versions of the program on the hosts. Outputs of earlier versions of this package lack them. */
  program?: string[];
}

/**
 * The outputs that the last update left. Where the engine does not answer any longer, an error is on its way to the
 * user, which a rejection here would hide: it ends the program.
 */
async function leftBehind(cluster: EtcdCluster): Promise<LeftBehind> {
  return savedOutputs(cluster).catch((): LeftBehind => ({}));
}

function certificates(
  { name, domain, pki, living, peerCertificateName }: SettledCluster,
  opts: pulumi.ComponentResourceOptions,
): Pki {
  const members = living.map((host) => ({
    name: host.name,
    addresses: [...host.addresses, ...host.extraAddresses],
    dnsNames: [host.name, peerCertificateName, ...(host.fqdn === undefined ? [] : [host.fqdn])],
  }));
  const { subject } = pki.ca ?? {};
  // The component that makes the CA has a name of its own.
  const ca = { ...pki.ca, subject: { ...subject, commonName: subject?.commonName ?? caName(name) } };
  return new Pki(`${name}-pki`, { ...pki, ca, members, discoverySrvDomain: domain }, opts);
}

/** Addresses and server records come before any member; client records list members only once they are healthy. */
function records(cluster: SettledCluster, opts: pulumi.ComponentResourceOptions): DnsSrv | undefined {
  const { name, domain, dns: backend, discoverySrvName, domainAddresses, ports, living } = cluster;
  if (domain === undefined || backend === undefined || !cluster.keepsRecords) return undefined;
  const hosts = living.map(({ name: host, addresses: [address, ipv6Address] }) => ({
    name: host,
    address,
    ipv6Address,
  }));
  const served = { peerPort: ports.peer, clientPort: ports.client };
  return new DnsSrv(
    `${name}-dns`,
    {
      domain,
      backend,
      discoverySrvName,
      domainAddresses,
      ttlSeconds: cluster.dnsTtlSeconds,
      ...served,
      hosts,
    },
    opts,
  );
}

function clusterOutputs({ domain, living }: SettledCluster, pki: Pki, health: pulumi.Output<ClusterHealth>) {
  const urls = pulumi.all(living.map((host) => host.urls));
  const endpoints = urls.apply((all) => all.map(({ clientUrl }) => clientUrl));
  const addresses = pulumi.all(living.map((host) => host.addresses[0]));
  const { root } = pki.clients;
  const clients = Object.entries(pki.clients).map(
    ([client, { certificate, key }]) => [client, { certificate, key }] as const,
  );
  return {
    endpoints,
    etcdctlEndpoints: endpoints.apply((all) => all.join(",")),
    peerUrls: urls.apply((all) => all.map(({ peerUrl }) => peerUrl)),
    discoverySrvDomain: pulumi.output(domain),
    clusterId: health.clusterId,
    lastMembers: pulumi.all([health.members, addresses]).apply(([list, known]) =>
      list.map((member) => ({
        ...member,
        address: known[living.findIndex(({ name }) => name === member.name)] ?? "",
      })),
    ),
    caBundle: pki.caBundle,
    clientCertificate: root.certificate,
    clientKey: root.key,
    clientCertificates: pulumi.secret(pulumi.output(Object.fromEntries(clients))),
    certificateExpiry: pki.expiry,
    certificateSerials: pki.serials,
    etcdctlEnv: pulumi.secret(
      pulumi
        .all([endpoints, pki.caBundle, root.certificate, root.key])
        .apply((known) => etcdctlEnvironment(...known)),
    ),
    lastHealth: health.health,
    lastStatus: health.status,
    lastMemberList: health.memberList,
    reference: pulumi.output({
      clientUrls: endpoints,
      caCertificate: pki.caBundle,
      clusterId: health.clusterId,
      discoveryDomain: domain,
      authority: pki.exportedCa,
    }),
  };
}
