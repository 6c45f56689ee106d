import * as pulumi from "@pulumi/pulumi";
import { savedGateInput } from "../../decisions/gate/gateInput";
import { upgradeSteps } from "../../decisions/upgrade/upgradeSteps";

/**
 * Refuses, in the preview already, a change of version that etcd does not survive. It goes by the versions with which the
 * health gate was last passed. Hosts check what really runs once more before the first restart.
 */
export function versionHook(name: string, through: readonly string[], target: string): pulumi.ResourceHook {
  return new pulumi.ResourceHook(
    `${name}-version`,
    ({ oldInputs }) => {
      const { members } = savedGateInput(String(oldInputs?.stdin ?? ""));
      const path = upgradeSteps(
        members.map(({ version }) => version),
        through,
        target,
      );
      if (!path.ok) throw new Error(`version: ${path.message} Nothing was changed.`);
    },
    { onDryRun: true },
  );
}
