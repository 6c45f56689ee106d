import * as pulumi from "@pulumi/pulumi";
import { authorityRefusal } from "../decisions/authorityStep";

/**
 * Refuses, in the preview already, a step to another CA that would turn members and clients away. It goes by the health gate's
 * input before and after; hosts ask once more.
 */
export function authorityHook(name: string): pulumi.ResourceHook {
  return new pulumi.ResourceHook(
    `${name}-authority`,
    ({ oldInputs, newInputs }) => {
      const refusal = authorityRefusal(String(oldInputs?.stdin ?? ""), String(newInputs?.stdin ?? ""));
      if (refusal !== undefined) throw new Error(`${refusal} Nothing was changed.`);
    },
    { onDryRun: true },
  );
}
