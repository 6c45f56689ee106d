import type * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { clientsWarnings } from "../../decisions/clients/clientsWarnings";
import { planSentence } from "../../decisions/plan/planSentence";
import { restartingHosts } from "../../decisions/plan/restartingHosts";
import { previewPlan } from "../../decisions/plan/previewPlan";
import type { PreviewStep, StepState } from "../../decisions/plan/previewStep";
import { valueIfKnown } from "../pulumi/valueIfKnown";

interface Declared {
  resource: pulumi.Resource;
  parent?: pulumi.Resource;
  retainOnDelete?: boolean;
}

/** The plan of one cluster, as its resources are declared. */
export interface PlanReporter {
  /** For the component: the engine notifies it of all that it is about to make or change below it. */
  transformation: pulumi.ResourceTransformation;
  /** Those of these hosts whose members restart, by what the preview has come to. */
  restarting: (hosts: readonly string[]) => string[];
  /** Prints the plan of the members at the end of a preview. Called once all resources are declared. */
  report: (gate: command.remote.Command) => void;
}

/**
 * Collects the steps of a preview while it is made, for `previewPlan`, which reads the same ones out of
 * `pulumi preview --json`. So the sentence and the Markdown say the same. A preview without changes prints nothing.
 */
export function planReporter(name: string): PlanReporter {
  if (!pulumi.runtime.isDryRun())
    return { transformation: () => undefined, restarting: () => [], report: () => undefined };
  const declared: Declared[] = [];
  const heard = new Map<string, PreviewStep>();
  const hears = (op: "create" | "update") =>
    new pulumi.ResourceHook(
      `${name}-plan-${op}`,
      async ({ urn, oldInputs, newInputs }) => {
        heard.set(urn, { op, urn, oldState: await state(oldInputs), newState: await state(newInputs) });
      },
      { onDryRun: true },
    );
  const [create, update] = [hears("create"), hears("update")];
  return {
    transformation: ({ resource, props, opts }) => {
      declared.push({ resource, parent: opts.parent, retainOnDelete: opts.retainOnDelete });
      if (resource instanceof pulumi.ComponentResource) return undefined;
      const { beforeCreate = [], beforeUpdate = [], ...others } = opts.hooks ?? {};
      const hooks = {
        ...others,
        beforeCreate: [...beforeCreate, create],
        beforeUpdate: [...beforeUpdate, update],
      };
      return { props, opts: { ...opts, hooks } };
    },
    restarting: (hosts) => restartingHosts(name, hosts, [...heard.values()]),
    report: (gate) => {
      // A resource that fails leaves its URN open, and the preview ends with its error.
      void Promise.all(declared.map((one) => stepOf(one, gate, heard))).then(async (steps) => {
        if (heard.size === 0) return;
        for (const plan of previewPlan(steps)) {
          await pulumi.log.info(`${plan.cluster}: ${planSentence(plan)}.`);
          for (const warning of plan.clients === undefined ? [] : clientsWarnings(plan.clients))
            await pulumi.log.warn(`${plan.cluster}: ${warning}`);
        }
      });
    },
  };
}

/**
 * One resource's step, with its parent. No hook is called for a resource that stays as it is; the gate has its input.
 */
async function stepOf(
  { resource, parent, retainOnDelete }: Declared,
  gate: command.remote.Command,
  heard: ReadonlyMap<string, PreviewStep>,
): Promise<PreviewStep> {
  const [urn = "", of] = await Promise.all([valueIfKnown(resource.urn), parent && valueIfKnown(parent.urn)]);
  const step = heard.get(urn);
  if (step) return { ...step, newState: { ...step.newState, parent: of } };
  const same = {
    ...(resource === gate ? await state({ stdin: gate.stdin }) : {}),
    parent: of,
    retainOnDelete,
  };
  return { op: "same", urn, oldState: same, newState: same };
}

/** Secrets come as Outputs; the plan compares them and shows none. */
async function state(inputs?: Record<string, unknown>): Promise<StepState | undefined> {
  if (inputs === undefined) return undefined;
  const entries = Object.entries(inputs).map(async ([key, value]) => [
    key,
    pulumi.Output.isInstance(value) ? await valueIfKnown(value) : value,
  ]);
  return { inputs: Object.fromEntries(await Promise.all(entries)) as Record<string, unknown> };
}
