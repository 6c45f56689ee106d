import * as pulumi from "@pulumi/pulumi";
import { adoptionRefusal } from "../decisions/adoptionRefusal";

/**
 * Refuses, in the preview already, a step of an adoption that would cut members off. It goes by the health gate's input before
 * and after; hosts ask once more.
 */
export function adoptionHook(name: string, lost: readonly string[]): pulumi.ResourceHook {
  return new pulumi.ResourceHook(
    `${name}-adoption`,
    ({ oldInputs, newInputs }) => {
      const after = newInputs?.stdin as unknown;
      if (typeof after !== "string") return;
      const refusal = adoptionRefusal(String(oldInputs?.stdin ?? ""), after, lost);
      if (refusal !== undefined) throw new Error(`${refusal} Nothing was changed.`);
    },
    { onDryRun: true },
  );
}
