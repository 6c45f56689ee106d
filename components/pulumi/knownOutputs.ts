import * as pulumi from "@pulumi/pulumi";
import { isKnown } from "./valueIfKnown";

/**
 * The outputs that have a value, in an update. Those of a resource that `--target` left out, or that failed, have none,
 * and the engine refuses a secret without a value. A preview takes each of them.
 */
export async function knownOutputs(
  outputs: Readonly<Record<string, unknown>>,
): Promise<Record<string, unknown>> {
  if (pulumi.runtime.isDryRun()) return outputs;
  const hasValue = (value: unknown) => (pulumi.Output.isInstance(value) ? isKnown(value) : true);
  const entries = await Promise.all(
    Object.entries(outputs).map(async (entry) => ((await hasValue(entry[1])) ? [entry] : [])),
  );
  return Object.fromEntries(entries.flat());
}
