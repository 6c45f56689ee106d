import * as pulumi from "@pulumi/pulumi";
import { preflightScope } from "../../../decisions/checks/preflight/preflightInput";
import { recordsGoFinding } from "../../../decisions/dns/zoneFindings";
import { textsSavedIn } from "./preflightState";
import type { PreflightRun } from "./preflightRun";
import type { PreflightSettings } from "./preflight";
import { preflightInput, type KnownRequest } from "./preflightRequest";

/** Before preflight's resource is created or updated: checks all that is new in its input. */
export function preflightHook(
  name: string,
  preflight: Promise<KnownRequest | undefined>,
  settings: PreflightSettings,
  { look }: PreflightRun,
): pulumi.ResourceHook {
  return new pulumi.ResourceHook(
    `${name}-preflight`,
    async ({ oldInputs }) => {
      const known = await preflight;
      if (known === undefined) return;
      const { hosts, unknown, keepsRecords, zone } = known;
      const input = preflightInput({ hosts, look: zone?.look }, settings);
      const scope = preflightScope(await textsSavedIn(oldInputs), input);
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
