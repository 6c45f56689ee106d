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
}

/** A record set without the type, which follows from the address. One address a set: etcd resolves a target to one. */
export interface AddressRecord<Address> extends Pick<RecordSet, "id" | "name" | "ttlSeconds"> {
  host: string;
  address: Address;
}

/** Sorted by host, so that a list in another order is the same. */
export function clusterRecords<Address>({
  domain,
  hosts,
  ports = {},
  ttlSeconds = defaultTtlSeconds,
  discoverySrvName,
  tls,
}: ClusterRecordsArgs<Address>): ClusterRecords<Address> {
  const sorted = [...hosts].sort((a, b) => (a.name < b.name ? -1 : 1));
  const shared = { domain, hosts: sorted.map(({ name }) => name), ttlSeconds, discoverySrvName, tls };
  return {
    addresses: sorted.flatMap((host) =>
      // The names of resources end with an ID, so users' states hold it.
      [["address", host.address] as const, ["address6", host.ipv6Address] as const].flatMap(
        ([id, address]) =>
          address === undefined
            ? []
            : [{ id, name: `${host.name}.${domain}`, ttlSeconds, host: host.name, address }],
      ),
    ),
    server: srvRecordSet({ ...shared, service: "server", port: ports.peer ?? defaultPorts.peer }),
    client: srvRecordSet({ ...shared, service: "client", port: ports.client ?? defaultPorts.client }),
  };
}
