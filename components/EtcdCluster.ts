import * as pulumi from "@pulumi/pulumi";
import { etcdctlEnvironment } from "../decisions/etcd/etcdctlEnvironment";
import { certificateFiles } from "./pki/certificateFiles";
import { clusterGate } from "./gate/clusterGate";
import { componentOptions } from "./pulumi/componentOptions";
import { refuseMistakes } from "./arguments/refuseMistakes";
import { discoveryFiles } from "./membership/discoveryFiles";
import { DnsSrv } from "./DnsSrv";
import type { EtcdClusterArgs } from "./EtcdClusterArgs";
import { EtcdNode } from "./host/EtcdNode";
import type { MemberHealth } from "./gate/healthGate";
import { lookForDrift, notLooked, type DriftHost, type DriftLook, type Repairs } from "./drift/lookForDrift";
import { lookAtHosts } from "./preflight/lookAtHosts";
import { memberChain } from "./membership/memberChain";
import { Pki } from "./Pki";
import { plannable } from "./pulumi/plannable";
import { ReferencedCluster, type ClusterReference } from "./ReferencedCluster";
import { programHook } from "./host/programHook";
import { recordFounding } from "./membership/recordFounding";
import { revocationResource } from "./pki/revocationResource";
import { ownName } from "./arguments/sharedNames";
import { addressFields, settledCluster, type SettledCluster } from "./arguments/settledCluster";
import { toldPlan } from "./plan/toldPlan";

/**
 * A mutual-TLS etcd cluster on hosts reached over SSH, found through DNS SRV records.
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
  /** Client URLs, joined by commas: what `ETCDCTL_ENDPOINTS` takes. */
  readonly endpoints: pulumi.Output<string>;
  readonly clientUrls: pulumi.Output<string[]>;
  readonly peerUrls: pulumi.Output<string[]>;
  /** Domain whose SRV records list the members. */
  readonly discoveryDomain: pulumi.Output<string | undefined>;
  /** Hexadecimal. It changes only when the cluster is founded or restored anew. */
  readonly clusterId: pulumi.Output<string>;
  readonly members: pulumi.Output<(MemberHealth & { address: string })[]>;
  /** PEM of the CAs that clients trust. */
  readonly caCertificate: pulumi.Output<string>;
  /** PEM of the `root` client's certificate. */
  readonly clientCertificate: pulumi.Output<string>;
  /** PEM of its key; a secret. */
  readonly clientKey: pulumi.Output<string>;
  /** Certificate and key of each client by name; a secret. */
  readonly clients: pulumi.Output<Record<string, { certificate: string; key: string }>>;
  /** When each certificate ends, ISO 8601 in UTC, by name. */
  readonly certificateExpiry: pulumi.Output<Record<string, string>>;
  /** Serial number of each certificate, hexadecimal, by the same names: what `pki.revoked` takes. */
  readonly certificateSerials: pulumi.Output<Record<string, string>>;
  /** Lines to `eval` that make `etcdctl` work; a secret. */
  readonly etcdctlEnv: pulumi.Output<string>;
  /** `etcdctl endpoint health` after the last change, as a table. */
  readonly health: pulumi.Output<string>;
  /** `etcdctl endpoint status` after the last change, as a table. */
  readonly status: pulumi.Output<string>;
  /** `etcdctl member list` after the last change, as a table. */
  readonly memberList: pulumi.Output<string>;
  /** What `EtcdCluster.get` takes in other stacks; a secret where `pki.shared` is set. */
  readonly reference: pulumi.Output<ClusterReference>;
  /** What was made on each host, by host name: a way in for what this component does not foresee. */
  readonly nodes: Readonly<Record<string, EtcdNode>>;

  constructor(name: string, args: EtcdClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    const plan = toldPlan(ownName(name));
    super("etcd-cluster:index:EtcdCluster", name, {}, componentOptions(opts, plannable, plan.transformation));
    refuseMistakes(name, args, this);
    const cluster = settledCluster(name, args);
    const { repairs, tell } = this.lookForDrift(cluster);

    const pki = this.certificates(cluster);
    const { resource, again: lookAgain } = lookAtHosts(cluster, pki.trust, { parent: this });
    const looked = [resource];
    const dns = this.records(cluster, looked);
    this.nodes = this.prepareHosts(cluster, { pki, repairs, lookAgain, after: looked });
    const { founding, resource: recorded } = this.recordFounding(cluster, [...looked, ...dns.before]);
    tell(founding);
    const members = memberChain(cluster, {
      nodes: this.nodes,
      founding,
      trust: pki.trust,
      after: [recorded, ...dns.before, ...this.revoke(cluster, pki)],
    });
    const { health, resource: gate } = clusterGate(
      cluster,
      { trust: pki.trust, repairs },
      { parent: this, dependsOn: members },
    );
    dns.listClients(gate);
    plan.tell(gate);

    const urls = pulumi.all(cluster.living.map((host) => host.urls));
    const root = pki.clients.root;
    this.clientUrls = urls.apply((all) => all.map(({ clientUrl }) => clientUrl));
    this.peerUrls = urls.apply((all) => all.map(({ peerUrl }) => peerUrl));
    this.endpoints = this.clientUrls.apply((all) => all.join(","));
    this.discoveryDomain = pulumi.output(cluster.domain);
    this.clusterId = health.clusterId;
    this.members = pulumi
      .all([health.members, pulumi.all(cluster.living.map((host) => host.addresses[0]))])
      .apply(([list, addresses]) =>
        list.map((member) => ({
          ...member,
          address: addresses[cluster.living.findIndex(({ name: host }) => host === member.name)] ?? "",
        })),
      );
    this.caCertificate = pki.caCertificate;
    this.clientCertificate = root.certificate;
    this.clientKey = root.key;
    const clients = Object.entries(pki.clients).map(
      ([client, { certificate, key }]) => [client, { certificate, key }] as const,
    );
    this.clients = pulumi.secret(pulumi.output(Object.fromEntries(clients)));
    this.certificateExpiry = pki.expiry;
    this.certificateSerials = pki.serials;
    this.etcdctlEnv = pulumi.secret(
      pulumi
        .all([this.clientUrls, pki.caCertificate, root.certificate, root.key])
        .apply((known) => etcdctlEnvironment(...known)),
    );
    this.health = health.health;
    this.status = health.status;
    this.memberList = health.memberList;
    this.reference = pulumi.output({
      clientUrls: this.clientUrls,
      caCertificate: this.caCertificate,
      clusterId: this.clusterId,
      discoveryDomain: this.discoveryDomain,
      authority: pki.sharedAuthority,
    });
    this.registerOutputs({ endpoints: this.endpoints, clusterId: this.clusterId, members: this.members });
  }

  /** A cluster that another stack made, by its `reference`, without owning it. */
  static get(
    name: string,
    reference: pulumi.Input<ClusterReference>,
    opts?: pulumi.ComponentResourceOptions,
  ): ReferencedCluster {
    return new ReferencedCluster(name, reference, opts);
  }

  /** What someone changed by hand since the last update: asked early, since the hosts take a moment to answer. */
  private lookForDrift({ drift, hosts, living }: SettledCluster): DriftLook {
    if (!drift) return notLooked;
    const looked = living.map(({ name, urls, connection }) =>
      pulumi.all([urls, connection]).apply(([{ peerUrl }, known]): DriftHost => ({
        name,
        peerUrl,
        connection: known,
      })),
    );
    const lost = hosts.filter((host) => host.lost).map(({ urls }) => urls.apply(({ peerUrl }) => peerUrl));
    return lookForDrift(looked, lost, this);
  }

  private certificates({ name, domain, pki, living, peerCertificateName }: SettledCluster): Pki {
    const members = living.map((host) => ({
      name: host.name,
      addresses: [...host.addresses],
      dnsNames: [host.name, peerCertificateName, ...(host.fqdn === undefined ? [] : [host.fqdn])],
    }));
    return new Pki(`${name}-pki`, { ...pki, members, discoveryDomain: domain }, { parent: this });
  }

  /** Addresses and server records come before any member; client records list members only once they are healthy. */
  private records(cluster: SettledCluster, after: pulumi.Resource[]) {
    const { name, domain, dns: backend } = cluster;
    if (domain === undefined || backend === undefined || !cluster.keepsRecords)
      return { before: [], listClients: () => undefined };
    const records = new DnsSrv(
      `${name}-dns`,
      {
        domain,
        backend,
        srvName: cluster.srvName,
        ttlSeconds: cluster.ttlSeconds,
        peerPort: cluster.ports.peer,
        clientPort: cluster.ports.client,
        hosts: cluster.living.map(({ name: host, addresses: [address, address6] }) => ({
          name: host,
          address,
          address6,
        })),
      },
      { parent: this, dependsOn: after },
    );
    return {
      before: records.discovery,
      listClients: (gate: pulumi.Resource) => {
        records.listClients(gate);
      },
    };
  }

  private prepareHosts(
    cluster: SettledCluster,
    {
      pki,
      repairs,
      lookAgain,
      after,
    }: { pki: Pki; repairs: Repairs; lookAgain: pulumi.ResourceHook; after: pulumi.Resource[] },
  ): Record<string, EtcdNode> {
    const { name } = cluster;
    const neighbour = cluster.living[0];
    const layOut = programHook(name);
    const nodes = cluster.hosts.map((host) => {
      const opts = { parent: this };
      if (host.lost && neighbour)
        return [
          host.name,
          new EtcdNode(`${name}-${host.name}`, { lost: true, after, connection: neighbour.connection }, opts),
        ];
      const leaf = pki.members[host.name];
      if (!leaf) throw new Error(`no certificate was made for ${host.name}`);
      const node = new EtcdNode(
        `${name}-${host.name}`,
        {
          lost: false,
          after,
          connection: host.connection,
          layOut,
          lookAgain,
          version: cluster.version,
          source: cluster.install,
          discovery: cluster.bootstrap === "discovery" ? discoveryFiles(cluster.discovery) : undefined,
          configuration: host.files,
          repairs: (part) => repairs(part, host.name),
          certificate: certificateFiles(host.name, cluster, pki, leaf),
        },
        opts,
      );
      return [host.name, node];
    });
    return Object.fromEntries(nodes) as Record<string, EtcdNode>;
  }

  /** Lays the list of revoked certificates out, once no host shows one any more that this very update replaced. */
  private revoke({ living }: SettledCluster, { revocationList }: Pki): pulumi.Resource[] {
    if (revocationList === undefined) return [];
    const dependsOn = Object.values(this.nodes).flatMap(({ certificate }) => certificate ?? []);
    return living.flatMap(({ name }) => {
      const node = this.nodes[name];
      return node
        ? revocationResource({ host: node.host, list: revocationList }, { parent: node, dependsOn })
        : [];
    });
  }

  /** Who founds, and under which token: what the first update saw, for ever. */
  private recordFounding({ name, adopt, living }: SettledCluster, after: pulumi.Resource[]) {
    const members = living.map((host) =>
      pulumi
        .all([this.nodes[host.name]?.machineId, host.urls, addressFields(host)])
        .apply(([machineId, { peerUrl }, addresses]) => ({
          name: host.name,
          machineId: adopt ? "" : (machineId ?? ""),
          peerUrl,
          ...addresses,
        })),
    );
    // Not before all is ready for it: what an update recorded that failed earlier (a wrong domain, a wrong address) would stay.
    const ready = Object.values(this.nodes).flatMap((node) => node.ready);
    return recordFounding(name, pulumi.all(members), { parent: this, dependsOn: [...after, ...ready] });
  }
}
