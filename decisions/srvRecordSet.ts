import type { RecordSet } from "./recordSet";

/** What an SRV record set of the cluster is made from. */
export interface SrvRecordSetArgs {
  /** `server` lists members to members, `client` lists them to clients. */
  service: "server" | "client";
  domain: string;
  port: number;
  hosts: readonly string[];
  ttlSeconds: number;
  /** Suffix, for several clusters in one domain. */
  srvName?: string;
  /** Default `true`. Only one of the two names may exist: etcd asks for both and merges what it gets. */
  tls?: boolean;
}

/**
 * The SRV records of a cluster, all with priority 0 and weight 100: no member is preferred. Sorted by host, so that a
 * list in another order is the same set. The port is part of how a founding member finds itself: it must be the one that
 * peers are told.
 */
export function srvRecordSet(args: SrvRecordSetArgs): RecordSet {
  const { service, domain, port, hosts, ttlSeconds, srvName, tls = true } = args;
  const label = [`_etcd-${service}`, ...(tls ? ["ssl"] : []), ...(srvName ? [srvName] : [])].join("-");
  return {
    id: `${service}-srv`,
    name: `${label}._tcp.${domain}`,
    type: "SRV",
    ttlSeconds,
    values: Object.fromEntries([...hosts].sort().map((host) => [host, `0 100 ${port} ${host}.${domain}`])),
  };
}
