import { canonicalAddress } from "./canonicalAddress";
import type { Finding } from "./finding";
import type { HostFacts } from "./hostFacts";
import type { PreflightWish } from "./preflightFindings";

/** A host in a cluster of containers may have hundreds. */
const mostTold = 6;

/** Addresses that etcd is to listen at and the host does not have. What no host could tell is no finding. */
export function addressFindings(wish: PreflightWish, { addresses }: HostFacts): Finding[] {
  if (addresses.length === 0) return [];
  const has = addresses.map(canonicalAddress);
  return (["address", "address6"] as const).flatMap((field) => {
    const wanted = wish[field];
    if (wanted === undefined || has.includes(canonicalAddress(wanted))) return [];
    return [
      {
        check: "address",
        host: wish.name,
        ok: false,
        severity: "error",
        reason: "not-there",
        message: `${wanted} is no address of this host (it has ${told(has)}); etcd could not listen there. Correct ${field} in hosts, or connection.host where this is not the host that is meant.`,
      },
    ];
  });
}

/** Those by which others may reach it. */
function told(addresses: string[]): string {
  const all = addresses.filter((address) => !/^(127\.|::1$|fe80:)/.test(address));
  const more = all.length > mostTold ? ", ..." : "";
  return all.length === 0 ? "none" : `${all.slice(0, mostTold).join(", ")}${more}`;
}
