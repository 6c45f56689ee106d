import { addressKind, canonicalAddress } from "../../network/address";
import { finding, type Finding } from "../../findings/finding";
import type { HostFacts } from "./hostFacts";
import { listeningPlace } from "../../network/listeningPlace";
import type { PreflightTarget } from "./preflightTarget";

/** A host in a cluster of containers may have hundreds. */
const mostShown = 6;

/** Addresses that etcd must listen at and the host does not have. A host that cannot list its own gets no finding. */
export function addressFindings(target: PreflightTarget, { addresses }: HostFacts): Finding[] {
  if (addresses.length === 0) return [];
  const has = addresses.map(canonicalAddress);
  const missing = (wanted: string | undefined, remedy: string): Finding[] =>
    wanted === undefined || has.includes(canonicalAddress(wanted))
      ? []
      : [
          finding({
            code: "address.not-there",
            host: target.name,
            ok: false,
            message:
              `${wanted} is not an address of this host (it has ${shown(has)}), so etcd could not listen there. ` +
              remedy,
          }),
        ];
  return [
    ...(["address", "ipv6Address"] as const).flatMap((field) =>
      missing(
        target[field],
        `Correct ${field} in hosts, or connection.host if this is another host than the one that you mean.`,
      ),
    ),
    ...target.metricsUrls.flatMap((url, index) =>
      missing(
        claimAddress(url),
        `settings.listenMetricsUrls[${index}] is the same on every host: write 127.0.0.1 there, or 0.0.0.0 for all ` +
          "addresses of each host.",
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
function shown(addresses: string[]): string {
  const all = addresses.filter((address) => !["loopback", "linkLocal"].includes(addressKind(address) ?? ""));
  const more = all.length > mostShown ? ", ..." : "";
  return all.length === 0 ? "none" : `${all.slice(0, mostShown).join(", ")}${more}`;
}
