import { addressKind, canonicalAddress } from "../../network/address";
import { finding, type Finding } from "../../findings/finding";
import type { HostFacts } from "./hostFacts";
import { listeningPlace } from "../../network/listeningPlace";
import type { PreflightTarget } from "./preflightTarget";

/** A host in a cluster of containers may have hundreds. */
const mostTold = 6;

/** Addresses that etcd is to listen at and the host does not have. What no host could tell is no finding. */
export function addressFindings(target: PreflightTarget, { addresses }: HostFacts): Finding[] {
  if (addresses.length === 0) return [];
  const has = addresses.map(canonicalAddress);
  const missing = (wanted: string | undefined, mend: string): Finding[] =>
    wanted === undefined || has.includes(canonicalAddress(wanted))
      ? []
      : [
          finding({
            code: "address.not-there",
            host: target.name,
            ok: false,
            message: `${wanted} is no address of this host (it has ${told(has)}); etcd could not listen there. ${mend}`,
          }),
        ];
  return [
    ...(["address", "ipv6Address"] as const).flatMap((field) =>
      missing(
        target[field],
        `Correct ${field} in hosts, or connection.host where this is not the host that is meant.`,
      ),
    ),
    ...target.metricsUrls.flatMap((url, index) =>
      missing(
        claimAddress(url),
        `settings.listenMetricsUrls[${index}] is the same on every host: name 127.0.0.1 there, or 0.0.0.0 for all that a host has.`,
      ),
    ),
  ];
}

/** An address that one host has, and not each of them. */
function claimAddress(url: string): string | undefined {
  const { address } = listeningPlace(url);
  const kind = addressKind(address);
  return kind === undefined || kind === "loopback" || kind === "unspecified" ? undefined : address;
}

/** Those by which others may reach it. */
function told(addresses: string[]): string {
  const all = addresses.filter((address) => !["loopback", "linkLocal"].includes(addressKind(address) ?? ""));
  const more = all.length > mostTold ? ", ..." : "";
  return all.length === 0 ? "none" : `${all.slice(0, mostTold).join(", ")}${more}`;
}
