import type { RecordSet } from "./recordSet";
import { srvSetName, type SrvSetName } from "./srvSetName";

/** What an SRV record set of the cluster is made from. */
export interface SrvRecordSetArgs extends SrvSetName {
  port: number;
  hosts: readonly string[];
  ttlSeconds: number;
}

/**
 * The SRV records of a cluster, all with priority 0 and weight 100: no member is preferred. Sorted by host, so that a
 * list in another order is the same set. The port is part of how an initial member finds itself: it must be the one that
 * peers are told.
 */
export function srvRecordSet(args: SrvRecordSetArgs): RecordSet {
  const { service, domain, port, hosts, ttlSeconds } = args;
  return {
    id: `${service}-srv`,
    name: srvSetName(args),
    type: "SRV",
    ttlSeconds,
    values: Object.fromEntries([...hosts].sort().map((host) => [host, `0 100 ${port} ${host}.${domain}`])),
  };
}
