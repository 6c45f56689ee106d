import { finding, type Finding } from "../../findings/finding";
import type { HostFacts } from "./hostFacts";
import { listeningPlace, overlap, type ListeningPlace } from "../../network/listeningPlace";
import type { PreflightTarget } from "./preflightTarget";

/** Ports of etcd that another program has. An etcd of an earlier run of ours may have them, or one that is adopted. */
export function portFindings(target: PreflightTarget, { listeners, token }: HostFacts): Finding[] {
  const isOurs = (program: string) => program === "etcd" && (token !== "" || target.adopt !== undefined);
  const messages = listeners
    .filter(({ program }) => !isOurs(program))
    .flatMap((listener) => {
      const field = fieldOf(target, listener);
      const holder = `${listener.program} (process ${listener.pid})`;
      return field === undefined
        ? []
        : [`port ${listener.port} is taken by ${holder}. Stop it, or choose another port in ${field}.`];
    });
  // A program that listens at several addresses is reported once.
  return [...new Set(messages)].map((message) =>
    finding({ code: "ports.taken", host: target.name, ok: false, message }),
  );
}

/**
 * The field that has etcd listen there. A proxy at the host's own address may forward metrics at the same port that
 * they have on 127.0.0.1.
 */
function fieldOf({ ports, metricsUrls }: PreflightTarget, place: ListeningPlace): string | undefined {
  if (place.port === ports.peer || place.port === ports.client) return "ports";
  if (metricsUrls.some((url) => overlap(listeningPlace(url), place))) return "settings.listenMetricsUrls";
  return undefined;
}
