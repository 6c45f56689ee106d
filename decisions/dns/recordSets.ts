import { addressFamily } from "../network/address";
import { clusterRecords, type ClusterRecordsArgs } from "./clusterRecords";
import type { RecordSet, RecordType } from "./recordSet";

/**
 * The records of a cluster whose addresses are known. Their order depends on the names alone: addresses host by host,
 * the members for members, the members for clients, the addresses of the domain.
 */
export function recordSets(args: ClusterRecordsArgs<string>): RecordSet[] {
  const { addresses, server, client, domain } = clusterRecords(args);
  return [
    ...addresses.map(({ address, ...set }) => ({
      ...set,
      type: addressType(address),
      values: { [set.host]: address },
    })),
    server,
    client,
    ...domain.map((set) => ({ ...set, type: addressType(Object.values(set.values)[0] ?? "") })),
  ];
}

export function addressType(address: string): RecordType {
  return addressFamily(address) === 6 ? "AAAA" : "A";
}
