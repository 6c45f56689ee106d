import * as pulumi from "@pulumi/pulumi";
import type { PreflightKnown } from "./preflightWanted";

/** Says in a preview which hosts it could not check: their machines are yet to be made. */
export function reportUnknown(cluster: string, preflight: Promise<PreflightKnown | undefined>): void {
  if (!pulumi.runtime.isDryRun()) return;
  void preflight.then(async (known) => {
    if (known === undefined || known.unknown.length === 0) return;
    const { unknown } = known;
    const [their, them] = unknown.length === 1 ? ["its", "it"] : ["their", "them"];
    await pulumi.log.info(
      `${cluster}: this preview could not check ${unknown.join(", ")}, since ${their} address or connection is not known ` +
        `yet; the update checks ${them} before it changes ${them}.`,
    );
  });
}
