import { AsyncResource } from "node:async_hooks";
import * as pulumi from "@pulumi/pulumi";
import { gatePlan } from "../decisions/gatePlan";
import { planWords } from "../decisions/planWords";
import { repairsIn } from "../decisions/repairs";

/** Says at the end of a preview, in a sentence, what will happen to the members. It goes by the health gate's input. */
export function planHook(
  name: string,
  { lost, through }: { lost: readonly string[]; through: readonly string[] },
): pulumi.ResourceHook {
  const preview = pulumi.runtime.isDryRun();
  // The engine calls a hook from outside the program's context, by which an inline program finds its engine's log.
  const say = AsyncResource.bind((text: string) => pulumi.log.info(text));
  return new pulumi.ResourceHook(
    `${name}-plan`,
    async ({ oldInputs, newInputs }) => {
      const after = newInputs?.stdin as unknown;
      if (!preview || typeof after !== "string") return;
      const repairs = repairsIn(String(oldInputs?.create ?? ""), String(newInputs?.create ?? ""));
      const plan = gatePlan(name, String(oldInputs?.stdin ?? ""), after, { lost, through, repairs });
      await say(`${name}: ${planWords(plan)}.`);
    },
    { onDryRun: true },
  );
}
