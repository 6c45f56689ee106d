import { canonicalAddress } from "../../network/address";
import { finding, type Finding } from "../../findings/finding";
import type { HostFacts } from "./hostFacts";
import { listeningPlace, overlap, type ListeningPlace } from "../../network/listeningPlace";
import type { PreflightTarget } from "./preflightTarget";

/** Ports of etcd that another program has. An etcd of an earlier run of ours may have them, or one that is adopted. */
export function portFindings(target: PreflightTarget, { listeners, token }: HostFacts): Finding[] {
  const isOurs = (program: string) => program === "etcd" && (token !== "" || target.adopt !== undefined);
  // A program that listens at several addresses is reported once.
  const taken = new Map<string, { field: string; addresses: Set<string> }>();
  for (const listener of listeners.filter(({ program }) => !isOurs(program))) {
    const field = fieldOf(target, listener);
    if (field === undefined) continue;
    const what = `port ${listener.port} is taken by ${listener.program} (process ${listener.pid})`;
    const found = taken.get(what) ?? { field, addresses: new Set() };
    taken.set(what, found);
    found.addresses.add(listener.address);
  }
  return [...taken].map(([what, { field, addresses }]) =>
    finding({
      code: "ports.taken",
      host: target.name,
      ok: false,
      message: `${what} at ${[...addresses].join(" and ")}. Stop it, or choose another port in ${field}.`,
    }),
  );
}

/**
 * The field that has etcd listen there. A program at another address of the host does not stand in its way: a proxy may
 * forward metrics at the same port that they have on 127.0.0.1.
 */
function fieldOf(target: PreflightTarget, place: ListeningPlace): string | undefined {
  const { address, ipv6Address, ports, metricsUrls } = target;
  const own = [address, ...(ipv6Address === undefined ? [] : [ipv6Address])].map(canonicalAddress);
  const places = [
    ...own.map((one) => ({ address: one, port: ports.peer })),
    ...[...own, "127.0.0.1"].map((one) => ({ address: one, port: ports.client })),
  ];
  if (places.some((wanted) => overlap(wanted, place))) return "ports";
  if (metricsUrls.some((url) => overlap(listeningPlace(url), place))) return "settings.listenMetricsUrls";
  return undefined;
}
