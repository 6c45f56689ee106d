import * as pulumi from "@pulumi/pulumi";

/**
 * Refuses, in the preview already, what would cut members or clients off. It goes by the health gate's input before and after;
 * hosts ask once more.
 */
export function refusalHook(
  name: string,
  refusalOf: (before: string, after: string) => string | undefined,
): pulumi.ResourceHook {
  return new pulumi.ResourceHook(
    name,
    ({ oldInputs, newInputs }) => {
      const after = newInputs?.stdin as unknown;
      if (typeof after !== "string") return;
      const refusal = refusalOf(String(oldInputs?.stdin ?? ""), after);
      if (refusal !== undefined) throw new Error(`${refusal} Nothing was changed.`);
    },
    { onDryRun: true },
  );
}
