import * as pulumi from "@pulumi/pulumi";
import { preflightScope, type PreflightInput } from "../../decisions/preflight/preflightInput";
import { recordsGoFinding } from "../../decisions/dns/zoneFindings";
import { textsKeptIn } from "./keptTexts";
import type { Looker } from "./looker";
import type { PreflightWanted } from "./preflightWanted";

/** Before preflight's resource is created or updated: looks at all that its input says anew. */
export function lookHook(
  name: string,
  wanted: () => (PreflightWanted & { input: PreflightInput }) | undefined,
  { look }: Looker,
): pulumi.ResourceHook {
  return new pulumi.ResourceHook(
    `${name}-preflight`,
    async ({ oldInputs }) => {
      const known = wanted();
      if (known === undefined) return;
      const { input, hosts, zone } = known;
      const scope = preflightScope(await textsKeptIn(oldInputs), input);
      await look(
        {
          fresh: hosts
            .filter((host) => scope.fresh.includes(host.name))
            .map((host) => ({ ...host, isNew: scope.added.includes(host.name) })),
          members: hosts.filter((host) => !scope.fresh.includes(host.name)),
          relogged: scope.relogged,
          zone: async () => {
            if (scope.recordsGo) return [recordsGoFinding];
            return zone && scope.zone ? zone.look.look({ ...scope, records: zone.records }) : [];
          },
        },
        "preflight found problems, and nothing was changed.",
      );
    },
    { onDryRun: true },
  );
}
