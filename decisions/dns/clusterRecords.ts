import { defaultPorts } from "../network/defaultPorts";
import { defaultTtlSeconds } from "./defaultTtlSeconds";
import type { RecordSet } from "./recordSet";
import { srvRecordSet } from "./srvRecordSet";

/** The hosts of a cluster and how it is found. A program may know an address only later. */
export interface ClusterRecordsArgs<Address> {
  domain: string;
  hosts: readonly { name: string; address: Address; ipv6Address?: Address }[];
  ports?: { peer?: number; client?: number };
  /** Default: 600. */
  ttlSeconds?: number;
  discoverySrvName?: string;
  /** Default: `false`. */
  domainAddresses?: boolean;
  /** Default: `true`. */
  tls?: boolean;
}

/** Every record that a cluster is found by. */
export interface ClusterRecords<Address> {
  addresses: AddressRecord<Address>[];
  /** The members for members. */
  server: RecordSet;
  /** The members for clients. */
  client: RecordSet;
  /** The addresses of all members under the domain itself, for clients. */
  domain: DomainRecord<Address>[];
}

/** A record set without the type, which follows from the address. One address a set: etcd resolves a target to one. */
export interface AddressRecord<Address> extends Pick<RecordSet, "id" | "name" | "ttlSeconds"> {
  host: string;
  address: Address;
}

/** A record set without the type, by host. `hosts[].address` has one family in all hosts. */
export interface DomainRecord<Address> extends Pick<RecordSet, "id" | "name" | "ttlSeconds"> {
  values: Record<string, Address>;
}

/** Sorted by host, so that a list in another order is the same. */
export function clusterRecords<Address>({
  domain,
  hosts,
  ports = {},
  ttlSeconds = defaultTtlSeconds,
  discoverySrvName,
  domainAddresses = false,
  tls,
}: ClusterRecordsArgs<Address>): ClusterRecords<Address> {
  const sorted = [...hosts].sort((a, b) => (a.name < b.name ? -1 : 1));
  const shared = { domain, hosts: sorted.map(({ name }) => name), ttlSeconds, discoverySrvName, tls };
  // The names of resources end with an ID, so users' states hold it.
  const addresses = sorted.flatMap((host) =>
    [["address", host.address] as const, ["address6", host.ipv6Address] as const].flatMap(([id, address]) =>
      address === undefined
        ? []
        : [{ id, name: `${host.name}.${domain}`, ttlSeconds, host: host.name, address }],
    ),
  );
  const ids = domainAddresses ? [...new Set(addresses.map(({ id }) => id))] : [];
  return {
    addresses,
    server: srvRecordSet({ ...shared, service: "server", port: ports.peer ?? defaultPorts.peer }),
    client: srvRecordSet({ ...shared, service: "client", port: ports.client ?? defaultPorts.client }),
    domain: ids.map((id) => ({
      id: `domain-${id}`,
      name: domain,
      ttlSeconds,
      values: Object.fromEntries(
        addresses.flatMap((one) => (one.id === id ? [[one.host, one.address]] : [])),
      ),
    })),
  };
}
