import * as pulumi from "@pulumi/pulumi";
import { stagedBy, stagedParts, type Staged, type StagedPart } from "../../decisions/etcd/stagedFiles";

/** The inputs of the parts of one host. */
export type StagedInputs = Partial<Record<StagedPart, pulumi.Input<string | undefined>>>;

/**
 * The files that inputs stage, as digests, which are not secret: those of certificates are without the key. An output
 * of this is in the state once all of these parts are staged.
 */
export function stagedOf(inputs: StagedInputs): pulumi.Output<Staged> {
  return pulumi.all(partsOf(inputs)).apply((parts) => merged(parts));
}

export function merged(parts: readonly (Staged | undefined)[]): Staged {
  return Object.assign({}, ...parts) as Staged;
}

export function partsOf(inputs: StagedInputs): pulumi.Output<Staged>[] {
  return stagedParts.flatMap((part) => {
    const input = inputs[part];
    if (input === undefined) return [];
    return pulumi.unsecret(pulumi.output(input).apply((stdin) => stagedBy(part, stdin ?? "")));
  });
}
