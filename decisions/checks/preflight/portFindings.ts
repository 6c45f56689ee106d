import { finding, type Finding } from "../../findings/finding";
import type { HostFacts } from "./hostFacts";
import { listeningPlace, overlap, type ListeningPlace } from "../../network/listeningPlace";
import type { PreflightTarget } from "./preflightTarget";

/** Ports that etcd will listen at and another program has. etcd of an earlier run of ours may have them, or one that is adopted. */
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
  // One that listens at several addresses is told once.
  return [...new Set(messages)].map((message) =>
    finding({ code: "ports.taken", host: target.name, ok: false, message }),
  );
}

/** What has etcd listen there. A proxy at the host's own address may hand on metrics at the very port they have on 127.0.0.1. */
function fieldOf({ ports, metricsUrls }: PreflightTarget, place: ListeningPlace): string | undefined {
  if (place.port === ports.peer || place.port === ports.client) return "ports";
  if (metricsUrls.some((url) => overlap(listeningPlace(url), place))) return "settings.listenMetricsUrls";
  return undefined;
}
