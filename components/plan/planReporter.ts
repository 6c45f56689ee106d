import type * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { clientsWarnings } from "../../decisions/clients/clientsWarnings";
import { clientsSentence } from "../../decisions/clients/clientsSentence";
import { recordName, type KeptForClients } from "../../decisions/plan/clientChanges";
import { planSentence } from "../../decisions/plan/planSentence";
import { restartingHosts } from "../../decisions/plan/restartingHosts";
import { isRecordOfRestore, previewPlan } from "../../decisions/plan/previewPlan";
import { nameOf, typeOf, type PreviewStep, type StepState } from "../../decisions/plan/previewStep";
import { valueIfKnown } from "../pulumi/valueIfKnown";

interface Declared {
  resource: pulumi.Resource;
  parent?: pulumi.Resource;
  retainOnDelete?: boolean;
  /** Where it is a DNS record. */
  name?: string;
}

/** The plan of one cluster, as its resources are declared. */
export interface PlanReporter {
  /** For the component: the engine notifies it of all that it is about to make or change below it. */
  transformation: pulumi.ResourceTransformation;
  /** Those of these hosts whose members restart, by what the preview has come to. */
  restarting: (hosts: readonly string[]) => string[];
  /** The inputs that a resource of this name has in the state, where the preview changes it. */
  formerInputs: (name: string) => Record<string, unknown> | undefined;
  /** Prints the plan of the members at the end of a preview. Called once all resources are declared. */
  report: (gate: command.remote.Command, kept: Promise<KeptForClients>) => void;
}

/**
 * Collects the steps of a preview while it is made, for `previewPlan`, which reads the same ones out of
 * `pulumi preview --json`. So the sentence and the Markdown say the same. A preview without changes prints nothing.
 */
export function planReporter(name: string): PlanReporter {
  if (!pulumi.runtime.isDryRun())
    return {
      transformation: () => undefined,
      restarting: () => [],
      formerInputs: () => undefined,
      report: () => undefined,
    };
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
      const { parent, retainOnDelete } = opts;
      declared.push({ resource, parent, retainOnDelete, name: recordName(props) });
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
    formerInputs: (changed) =>
      [...heard.values()].find(({ op, urn }) => op === "update" && nameOf(urn) === changed)?.oldState?.inputs,
    report: (gate, kept) => {
      // A resource that fails leaves its URN open, and the preview ends with its error.
      void Promise.all(declared.map((one) => stepOf(one, { gate, kept, heard }))).then(async (steps) => {
        for (const plan of previewPlan(steps)) {
          // No hook is called for a deletion. The part for clients may know it.
          if (heard.size === 0 && (plan.clients === undefined || clientsSentence(plan.clients) === ""))
            continue;
          await pulumi.log.info(`${plan.cluster}: ${planSentence(plan)}.`);
          for (const warning of plan.clients === undefined ? [] : clientsWarnings(plan.clients))
            await pulumi.log.warn(`${plan.cluster}: ${warning}`);
        }
      });
    },
  };
}

interface Known {
  gate: command.remote.Command;
  kept: Promise<KeptForClients>;
  heard: ReadonlyMap<string, PreviewStep>;
}

/**
 * One resource's step, with its parent. No hook is called for a resource that stays as it is; the gate and the record
 * of a restore have their input.
 */
async function stepOf(
  { resource, parent, retainOnDelete, name }: Declared,
  { gate, kept, heard }: Known,
): Promise<PreviewStep> {
  const [urn = "", of] = await Promise.all([valueIfKnown(resource.urn), parent && valueIfKnown(parent.urn)]);
  const step = heard.get(urn);
  if (step) {
    const inputs = { ...(name !== undefined && { name }), ...step.newState?.inputs };
    return { ...step, newState: { ...step.newState, inputs, parent: of } };
  }
  const same = {
    // The record of an interrupted restore stays as it is while it continues, and has the words for it.
    ...(resource === gate || isRecordOfRestore(urn)
      ? await state({ stdin: (resource as pulumi.Resource & { stdin?: unknown }).stdin })
      : name === undefined
        ? {}
        : { inputs: { name } }),
    ...(typeOf(urn) === "etcd-cluster:index:EtcdCluster" && { outputs: { ...(await kept) } }),
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
