import { AsyncResource } from "node:async_hooks";
import * as pulumi from "@pulumi/pulumi";
import { machineClaims } from "../../arguments/nameClaims";
import { findingsReporter } from "../../pulumi/findingsReporter";
import { preflight, type HostsToCheck, type PreflightSettings } from "./preflight";

/** Checks hosts for the hooks of one run. */
export interface PreflightRun {
  /** Prints warnings. With an error, it throws these words and all findings. */
  look: (at: HostsToCheck, refusal: string) => Promise<void>;
  /** Hosts that were judged as new ones. */
  checked: ReadonlySet<string>;
}

/** To be called from the program, not from a hook. */
export function preflightRun(name: string, settings: PreflightSettings): PreflightRun {
  const report = findingsReporter(name);
  const checked = new Set<string>();
  const otherCluster = machineClaims(name);
  // As in `findingsReporter`.
  const progress = AsyncResource.bind((text: string) => pulumi.log.info(`${name}: ${text}`));
  return {
    checked,
    look: async (at, refusal) => {
      at.fresh.forEach((host) => checked.add(host.name));
      await report(await preflight({ otherCluster, progress, ...at }, settings), refusal);
    },
  };
}
