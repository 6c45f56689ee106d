import { findingsReporter } from "../../pulumi/findingsReporter";
import { preflight, type PreflightLook, type PreflightSettings } from "./preflight";

/** Looks at hosts for the hooks of one run. */
export interface Looker {
  /** Warns of what is unwise; where something is an error, throws with these words and all that was found. */
  look: (at: PreflightLook, refusal: string) => Promise<void>;
  /** Hosts that were judged as new ones. */
  lookedAt: ReadonlySet<string>;
}

/** To be called from the program, not from a hook. */
export function looker(settings: PreflightSettings): Looker {
  const report = findingsReporter();
  const lookedAt = new Set<string>();
  return {
    lookedAt,
    look: async (at, refusal) => {
      at.fresh.forEach((host) => lookedAt.add(host.name));
      await report(await preflight(at, settings), refusal);
    },
  };
}
