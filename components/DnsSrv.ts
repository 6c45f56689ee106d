import * as pulumi from "@pulumi/pulumi";
import { clusterRecords, type DomainRecord } from "../decisions/dns/clusterRecords";
import { addressType } from "../decisions/dns/recordSets";
import { dnsSrvShape } from "../decisions/arguments/clusterShape";
import { wellShapedPart } from "../decisions/arguments/wellShapedPart";
import { shapeErrors } from "../decisions/arguments/shapeErrors";
import type { FieldError } from "../decisions/findings/fieldError";
import { domainErrors } from "../decisions/dns/domainErrors";
import { domainAddressErrors } from "../decisions/dns/domainAddressErrors";
import { ttlErrors } from "../decisions/dns/recordErrors";
import { noHosts } from "../decisions/membership/clusterSize";
import { hostNameErrors } from "../decisions/membership/hostErrors";
import { defaultPorts } from "../decisions/network/defaultPorts";
import { portRangeErrors, samePort } from "../decisions/network/portErrors";
import { checkedArguments } from "./arguments/checkedArguments";
import { recordClaims } from "./arguments/recordClaims";
import type { DnsArgs } from "./dns/DnsArgs";
import type { RecordSetArgs } from "./dns/DnsBackend";
import { dnsBackend, dnsErrors } from "./dns/backends";
import { componentName } from "./pulumi/componentName";
import { plainValue } from "./pulumi/plainValue";
import { programSource } from "./pulumi/programSource";

/** One host with its addresses. */
export interface DnsHost {
  /** First label of its DNS name. Change: its records are replaced. */
  name: string;
  /** IPv4 or IPv6: an A or an AAAA record. Change: record updated. */
  address: pulumi.Input<string>;
  /** A second one, of IPv6. Default: none. Change: record updated. */
  ipv6Address?: pulumi.Input<string>;
}

/** The arguments of a `DnsSrv`. No change here restarts a member. */
export interface DnsSrvArgs {
  /** Domain of the hosts' names and of the SRV records, without the root's dot. Change: every record replaced. */
  domain: string;
  /** The members. Change: the records of those that are added or dropped, and the SRV sets. */
  hosts: DnsHost[];
  /** The service that keeps the records. Change: made at the new one, then deleted at the old one. */
  backend: DnsArgs;
  /** Seconds that resolvers may keep the records. Default: 600. Change: records updated. */
  ttlSeconds?: number;
  /** Port of peers. Default: 2380. Change: SRV set updated. */
  peerPort?: number;
  /** Port of clients. Default: 2379. Change: SRV set updated. */
  clientPort?: number;
  /**
   * Suffix of the SRV names (`_etcd-server-ssl-NAME`), for several clusters in one domain. Default: none. Change: SRV
   * sets replaced.
   */
  discoverySrvName?: string;
  /**
   * Keeps address records of the domain itself, for all members. Clients of grpc-js or of Python's gRPC find them by
   * `dns:///DOMAIN:2379`, etcd's own client by `https://DOMAIN:2379`. The field `address` must have one
   * family in all hosts. Default: `false`. Change: records made or deleted.
   */
  domainAddresses?: boolean;
  /** Whether the names say `-ssl`. Default: `true`. Change: SRV sets replaced. */
  tls?: boolean;
}

/** The records that were made. */
interface Records {
  addressRecords: Readonly<Record<string, pulumi.Resource[]>>;
  serverRecords: pulumi.Resource[];
  discovery: pulumi.Resource[];
  /** Makes the SRV set of clients, and the addresses of the domain. */
  clients: (opts: pulumi.CustomResourceOptions) => pulumi.Resource[];
}

/** Beside the components: Pulumi's other languages know resources in a component by outputs alone. */
const recordsOf = new WeakMap<DnsSrv, Records>();

function kept(component: DnsSrv): Records {
  const records = recordsOf.get(component);
  if (!records) throw new Error("the records are made in the constructor");
  return records;
}

/**
 * The records that a cluster is found by. Addresses and the members for members are made at once. The members for
 * clients are made when `listClients` is called, after a check that they are healthy.
 *
 * @example
 * ```ts
 * const dns = new DnsSrv("etcd", { domain: "etcd.example.com", hosts, backend });
 * const members = startMembers({ dependsOn: dns.discovery });
 * dns.listClients(members);
 * ```
 */
export class DnsSrv extends pulumi.ComponentResource {
  /** Name of the SRV set that initial members ask for. */
  readonly serverName: string;
  /** Name of the SRV set that clients ask for. */
  readonly clientName: string;
  constructor(name: string, args: DnsSrvArgs, opts?: pulumi.ComponentResourceOptions) {
    super("etcd-cluster:index:DnsSrv", componentName("DnsSrv", name), {}, opts);
    const claims = recordClaims(name, opts?.parent);
    const { args: checked } = claims.unlessRefused(() =>
      checkedArguments(args, (given) => errorsOf(given, claims), {
        name,
        resource: this,
        where: "the settings of dns",
        unchanged: "No DNS record that waits for them",
      }),
    );
    const { domain, peerPort, clientPort, hosts, ...found } = checked;
    const backend = dnsBackend(checked.backend);
    const ports = { peer: peerPort, client: clientPort };
    const {
      addresses,
      server,
      client,
      domain: ofDomain,
    } = clusterRecords({ ...found, domain, ports, hosts });
    // A component does not pass its own dependsOn on to what it holds.
    const child = { parent: this, dependsOn: opts?.dependsOn };

    const addressRecords = Object.fromEntries(
      hosts.map(({ name: host }): [string, pulumi.Resource[]] => [host, []]),
    );
    for (const { address, ...set } of addresses) {
      const type = pulumi.output(address).apply(addressType);
      const made = backend.recordSet(name, { ...set, type, values: { [set.host]: address } }, child);
      addressRecords[set.host]?.push(...made);
    }
    // After the addresses: etcd skips a target that does not resolve, without a word.
    const resolved = Object.values(addressRecords).flat();
    const serverRecords = backend.recordSet(name, server, { parent: this, dependsOn: resolved });
    recordsOf.set(this, {
      addressRecords,
      serverRecords,
      discovery: [...resolved, ...serverRecords],
      clients: (more) =>
        [client, ...ofDomain.map(typed)].flatMap((set) =>
          backend.recordSet(name, set, { parent: this, ...more }),
        ),
    });
    this.serverName = server.name;
    this.clientName = client.name;
    this.registerOutputs({ domain, serverName: server.name, clientName: client.name });
  }

  /** The address records of each host. */
  get addressRecords(): Readonly<Record<string, pulumi.Resource[]>> {
    return kept(this).addressRecords;
  }

  /** The SRV set of members for members. */
  get serverRecords(): pulumi.Resource[] {
    return kept(this).serverRecords;
  }

  /**
   * The records that a member needs before it starts. Depend on these and not on the component: it holds the clients'
   * records too, which wait for the members.
   */
  get discovery(): pulumi.Resource[] {
    return kept(this).discovery;
  }

  /**
   * Lists all members to clients, once `after` is done. That is a health gate, so that no client is sent to a member
   * that does not serve yet.
   */
  listClients(after: pulumi.Input<pulumi.Resource> | pulumi.Input<pulumi.Resource>[]): pulumi.Resource[] {
    return kept(this).clients({
      dependsOn: [...(Array.isArray(after) ? after : [after]), ...this.discovery],
    });
  }
}

function typed(set: DomainRecord<pulumi.Input<string>>): RecordSetArgs {
  return { ...set, type: pulumi.all(Object.values(set.values)).apply(([one = ""]) => addressType(one)) };
}

function errorsOf(args: unknown, claims: ReturnType<typeof recordClaims>): FieldError[] {
  const wellShaped = (wellShapedPart(args, dnsSrvShape, programSource) ?? {}) as Partial<DnsSrvArgs>;
  const {
    backend,
    domain,
    discoverySrvName,
    domainAddresses,
    hosts,
    ttlSeconds,
    peerPort = defaultPorts.peer,
    clientPort = defaultPorts.client,
  } = wellShaped;
  const plainHosts = (hosts ?? []).map(({ name, address, ipv6Address }) => ({
    name,
    address: plainValue(address),
    ipv6Address: plainValue(ipv6Address),
  }));
  return [
    ...shapeErrors(args, dnsSrvShape, "", programSource),
    ...domainErrors({ domain, discoverySrvName, hosts }),
    ...(hosts?.length === 0 ? [noHosts] : []),
    ...hostNameErrors(plainHosts),
    ...domainAddressErrors({ domainAddresses, hosts: plainHosts }),
    ...(backend === undefined ? [] : dnsErrors(backend, domain, "backend")),
    ...ttlErrors("ttlSeconds", ttlSeconds),
    ...portRangeErrors("peerPort", peerPort, defaultPorts.peer),
    ...portRangeErrors("clientPort", clientPort, defaultPorts.client),
    ...(peerPort === clientPort ? [{ ...samePort("peerPort", peerPort), also: ["clientPort"] }] : []),
    ...claims.check(wellShaped),
  ];
}
