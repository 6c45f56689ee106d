import { addressFamily, canonicalAddress } from "../../../network/address";
import { hostAndPort } from "../../../network/hostAndPort";
import type { PreflightTarget } from "../preflightTarget";

/** A port of a host at one of its addresses. */
export interface ReachPlace {
  address: string;
  port: number;
  /** The form of `etcd-host`. */
  text: string;
}

/**
 * The lines of `etcd-host facts` about other hosts. A new host listens at its own ports while the others dial them. The
 * etcd of a member listens there already.
 */
export function reachQuestions(host: PreflightTarget, hosts: readonly PreflightTarget[]) {
  const others = hosts.filter((other) => reachEachOther(host, other));
  if (others.length === 0) return {};
  const own = new Set(others.flatMap((other) => placesOf(host, other)).map(({ text }) => text));
  const callers = (place: string) =>
    others.filter((other) => placesOf(host, other).some(({ text }) => text === place));
  return {
    name: host.name,
    listen: host.isNew ? [...own].map((place) => [place, ...callers(place).map(callerWord)].join(" ")) : [],
    dial: others.flatMap((other) => placesOf(other, host)).map(({ text }) => text),
  };
}

/** A caller counts only from its own addresses, since anybody can send its name. */
function callerWord(host: PreflightTarget): string {
  return `${host.name}@${certifiedAddresses(host).join(",")}`;
}

/** The addresses of a host that its certificate has. */
export function certifiedAddresses({ address, ipv6Address, extraAddresses = [] }: PreflightTarget): string[] {
  return [address, ...(ipv6Address === undefined ? [] : [ipv6Address]), ...extraAddresses].map(
    canonicalAddress,
  );
}

/** Whether two hosts are asked about each other. Members do not dial each other, because etcd logs each such dial. */
export function reachEachOther(one: PreflightTarget, other: PreflightTarget): boolean {
  const isAdopted = one.adopt !== undefined || other.adopt !== undefined;
  return one.name !== other.name && !isAdopted && (one.isNew === true || other.isNew === true);
}

/** Where another host dials this one. A host without an IPv6 address cannot dial a second address. */
export function placesOf(
  { address, ipv6Address, ports }: PreflightTarget,
  from: PreflightTarget,
): ReachPlace[] {
  const second = ipv6Address !== undefined && hasIpv6(from) ? [ipv6Address] : [];
  return [address, ...second]
    .map(canonicalAddress)
    .flatMap((at) =>
      [ports.peer, ports.client].map((port) => ({ address: at, port, text: hostAndPort(at, port) })),
    );
}

function hasIpv6({ address, ipv6Address }: PreflightTarget): boolean {
  return ipv6Address !== undefined || addressFamily(address) === 6;
}
