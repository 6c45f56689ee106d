import * as pulumi from "@pulumi/pulumi";
import { preflightScope } from "../../../decisions/checks/preflight/preflightInput";
import { recordsGoFinding } from "../../../decisions/dns/zoneFindings";
import { textsKeptIn } from "./keptTexts";
import type { Looker } from "./looker";
import type { PreflightSettings } from "./preflight";
import { preflightInput, type PreflightKnown } from "./preflightWanted";

/** Before preflight's resource is created or updated: looks at all that its input says anew. */
export function lookHook(
  name: string,
  preflight: Promise<PreflightKnown | undefined>,
  settings: PreflightSettings,
  { look }: Looker,
): pulumi.ResourceHook {
  return new pulumi.ResourceHook(
    `${name}-preflight`,
    async ({ oldInputs }) => {
      const known = await preflight;
      if (known === undefined) return;
      const { hosts, unknown, keepsRecords, zone } = known;
      const input = preflightInput({ hosts, look: zone?.look }, settings);
      const scope = preflightScope(await textsKeptIn(oldInputs), input);
      // The records of a host whose address is not known yet are this cluster's all the same.
      const before = [...scope.before, ...unknown];
      await look(
        {
          fresh: hosts
            .filter((host) => scope.fresh.includes(host.name))
            .map((host) => ({ ...host, isNew: scope.added.includes(host.name) })),
          members: hosts.filter((host) => !scope.fresh.includes(host.name)),
          relogged: scope.relogged,
          zone: async () => {
            if (scope.recordsGo && !keepsRecords) return [recordsGoFinding];
            return zone && scope.zone ? zone.look.look({ ...scope, before, records: zone.records }) : [];
          },
        },
        "preflight found problems, and nothing was changed.",
      );
    },
    { onDryRun: true },
  );
}
