import * as pulumi from "@pulumi/pulumi";
import {
  stagedBy,
  stagedParts,
  type Staged,
  type StagedByUpdates,
  type StagedPart,
} from "../../../decisions/checks/drift/staged";
import { savedOutputs } from "../../pulumi/savedOutputs";
import { valueIfAvailable } from "../../pulumi/valueIfKnown";
import type { EtcdNode } from "../../host/EtcdNode";

/** The inputs of the parts of one host. */
export type StagedInputs = Partial<Record<StagedPart, pulumi.Input<string | undefined>>>;

/**
 * The files that inputs stage, as digests, which are not secret: those of certificates are without the key. An output
 * of this is in the state once all of these parts are staged.
 */
export function stagedOf(inputs: StagedInputs): pulumi.Output<Staged> {
  return pulumi.all(partsOf(inputs)).apply((parts) => merged(parts));
}

function merged(parts: readonly (Staged | undefined)[]): Staged {
  return Object.assign({}, ...parts) as Staged;
}

function partsOf(inputs: StagedInputs): pulumi.Output<Staged>[] {
  return stagedParts.flatMap((part) => {
    const input = inputs[part];
    if (input === undefined) return [];
    return pulumi.unsecret(pulumi.output(input).apply((stdin) => stagedBy(part, stdin ?? "")));
  });
}

/** By the name of the host. */
export async function stagedByUpdates(
  nodes: Readonly<Record<string, EtcdNode>>,
): Promise<Record<string, StagedByUpdates>> {
  const known = Object.entries(nodes).map(async ([name, node]) => {
    const [saved, ...declared] = await Promise.all([
      // Where the engine does not answer any longer, an error is on its way to the user.
      savedOutputs(node).catch((): Record<string, unknown> => ({})),
      ...partsOf(node.inputs).map(valueIfAvailable),
    ]);
    const staged: StagedByUpdates = {
      declared: merged(declared),
      left: saved.staged ?? {},
    };
    return [name, staged] as const;
  });
  return Object.fromEntries(await Promise.all(known));
}
