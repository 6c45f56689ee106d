import { addressRecordSet } from "./addressRecordSet";
import { defaultPorts } from "../network/defaultPorts";
import { defaultTtlSeconds } from "./defaultTtlSeconds";
import type { RecordSet } from "./recordSet";
import { srvRecordSet } from "./srvRecordSet";

/** The hosts of a cluster and how it is found. */
export interface RecordSetsArgs {
  domain: string;
  hosts: readonly { name: string; address: string; ipv6Address?: string }[];
  ports?: { peer?: number; client?: number };
  /** Default: 600. */
  ttlSeconds?: number;
  discoverySrvName?: string;
  /** Default: `true`. */
  tls?: boolean;
}

/**
 * Every record that a cluster is found by, in an order that depends on the names alone: addresses host by host, then the
 * members for members, then the members for clients. Also what a user without a DNS backend must enter by hand.
 */
export function recordSets({
  domain,
  hosts,
  ports = {},
  ttlSeconds = defaultTtlSeconds,
  discoverySrvName,
  tls,
}: RecordSetsArgs): RecordSet[] {
  const sorted = [...hosts].sort((a, b) => (a.name < b.name ? -1 : 1));
  const addresses = sorted.flatMap(({ name: host, address, ipv6Address }) => [
    addressRecordSet({ host, domain, ttlSeconds }, address),
    ...(ipv6Address === undefined
      ? []
      : [addressRecordSet({ host, domain, ttlSeconds }, ipv6Address, "ipv6Address")]),
  ]);
  const shared = { domain, hosts: sorted.map(({ name }) => name), ttlSeconds, discoverySrvName, tls };
  return [
    ...addresses,
    srvRecordSet({ ...shared, service: "server", port: ports.peer ?? defaultPorts.peer }),
    srvRecordSet({ ...shared, service: "client", port: ports.client ?? defaultPorts.client }),
  ];
}
