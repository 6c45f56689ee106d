import * as pulumi from "@pulumi/pulumi";
import { CodedError } from "../../../decisions/findings/codedError";
import { fieldErrorText, type FieldError } from "../../../decisions/findings/fieldError";

/**
 * Refuses, in the preview already, a change that would cut members or clients off. It compares the health gate's input
 * before and after; hosts check once more.
 */
export function refusalHook(
  name: string,
  refusalOf: (before: string, after: string, preview: boolean) => FieldError | undefined,
  /** Stands in for an input that a preview does not know yet. */
  known?: Promise<string>,
): pulumi.ResourceHook {
  const preview = pulumi.runtime.isDryRun(); // asked here: a hook runs outside of the program's context
  return new pulumi.ResourceHook(
    name,
    async ({ oldInputs, newInputs }) => {
      const given = newInputs?.stdin as unknown;
      const after = typeof given === "string" ? given : await known;
      if (typeof after !== "string") return;
      const refusal = refusalOf(String(oldInputs?.stdin ?? ""), after, preview);
      if (refusal === undefined) return;
      const text = `${fieldErrorText(refusal)}${preview ? " Nothing was changed." : ""}`;
      throw new CodedError(text, refusal.code);
    },
    { onDryRun: true },
  );
}
