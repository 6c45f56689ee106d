import { finding, type Finding } from "../../findings/finding";
import type { DriftFacts } from "./driftFacts";

/** A member, with its answer. */
interface Member {
  name: string;
  peerUrl: string;
  facts?: DriftFacts;
}

/**
 * Peer ports that are closed for a member, of members that serve. The cluster works as long as one of two members
 * reaches the other, so nothing else shows it.
 */
export function closedPeers(host: Member, hosts: readonly Member[]): Finding[] {
  return (host.facts?.closed ?? []).flatMap(({ url, source, why }) => {
    const to = hosts.find(({ peerUrl, facts }) => peerUrl === url && facts?.health?.ok === true);
    if (to === undefined) return [];
    const from = source === undefined ? "" : ` from ${source}`;
    return [
      finding({
        code: "peers.closed",
        host: host.name,
        ok: false,
        severity: "warning",
        message:
          `etcd cannot use the peer port of ${to.name}${from}: ${url}: ${why}. ` +
          `Open that port for ${host.name} in the firewalls between them. If the connection is ended though it is ` +
          `open, the certificate may lack the address: add it to extraAddresses of ${host.name} in hosts.`,
      }),
    ];
  });
}
