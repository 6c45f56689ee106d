import { AsyncResource } from "node:async_hooks";
import * as pulumi from "@pulumi/pulumi";
import { findingsReport } from "../../decisions/findingsReport";
import { isError } from "../../decisions/isError";
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
  // The engine calls a hook from outside the program's context, by which an inline program finds its engine's log.
  const warn = AsyncResource.bind((text: string) => pulumi.log.warn(text));
  const lookedAt = new Set<string>();
  return {
    lookedAt,
    look: async (at, refusal) => {
      at.fresh.forEach((host) => lookedAt.add(host.name));
      const findings = await preflight(at, settings);
      const report = findingsReport(findings);
      if (findings.some(isError)) throw new Error(`${refusal}\n${report}`);
      // Not attached to the resource: its name is not there before its hook has ended.
      if (findings.some(({ ok }) => ok !== true)) await warn(report);
    },
  };
}
