import { addressFamily } from "../network/address";
import type { RecordSet } from "./recordSet";

/** Which of a host's addresses. */
export type AddressField = "address" | "ipv6Address";

/** Part of a resource's name. The second record keeps the name that it has in users' states. */
export function addressRecordId(host: string, field: AddressField): string {
  return field === "address" ? `${host}-address` : `${host}-address6`;
}

/**
 * The record of a host's address. One address a set: etcd resolves a target to a single address when it looks for
 * itself among the SRV records.
 */
export function addressRecordSet(
  { host, domain, ttlSeconds }: { host: string; domain: string; ttlSeconds: number },
  address: string,
  field: AddressField = "address",
): RecordSet {
  return {
    id: addressRecordId(host, field),
    name: `${host}.${domain}`,
    type: addressFamily(address) === 6 ? "AAAA" : "A",
    ttlSeconds,
    values: { [host]: address },
  };
}
