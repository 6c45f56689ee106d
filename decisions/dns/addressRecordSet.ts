import { addressFamily } from "../network/address";
import type { RecordSet } from "./recordSet";

/**
 * The record of a host's address. One address a set: etcd resolves a target to a single address when it looks for
 * itself among the SRV records.
 */
export function addressRecordSet(
  { host, domain, ttlSeconds }: { host: string; domain: string; ttlSeconds: number },
  address: string,
  field: "address" | "address6" = "address",
): RecordSet {
  return {
    id: `${host}-${field}`,
    name: `${host}.${domain}`,
    type: addressFamily(address) === 6 ? "AAAA" : "A",
    ttlSeconds,
    values: { [host]: address },
  };
}
