import type { RecordSet } from "./recordSet";
import { srvSetName, type SrvSetName } from "./srvSetName";

/** The parts of an SRV record set of the cluster. */
export interface SrvRecordSetArgs extends SrvSetName {
  port: number;
  hosts: readonly string[];
  ttlSeconds: number;
}

/**
 * The SRV records of a cluster, all with priority 0 and weight 100: no member is preferred. Sorted by host, so that a
 * list in another order is the same set. An initial member finds itself by the port too, so it must be the port in its
 * peer URL.
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
