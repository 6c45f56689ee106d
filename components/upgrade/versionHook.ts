import * as pulumi from "@pulumi/pulumi";
import { upgradeSteps } from "../../decisions/upgrade/upgradeSteps";

/**
 * Refuses, in the preview already, a change of version that etcd does not survive. It goes by the versions with which the
 * health gate was last passed: its input has a line `member=NAME URL VERSION DIGEST` for each. Hosts check what really runs
 * once more before the first restart.
 */
export function versionHook(name: string, through: readonly string[], target: string): pulumi.ResourceHook {
  return new pulumi.ResourceHook(
    `${name}-version`,
    ({ oldInputs }) => {
      const lines = String(oldInputs?.stdin ?? "").matchAll(/^member=\S+ \S+ (\S+) \S+$/gm);
      const path = upgradeSteps(
        [...lines].map((line) => line[1] ?? ""),
        through,
        target,
      );
      if (!path.ok) throw new Error(`version: ${path.message} Nothing was changed.`);
    },
    { onDryRun: true },
  );
}
