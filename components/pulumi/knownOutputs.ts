import * as pulumi from "@pulumi/pulumi";

/**
 * The outputs that have a value, in an update. Those of a resource that `--target` left out, or that failed, have none,
 * and the engine refuses a secret without a value. A preview takes each of them.
 */
export async function knownOutputs(
  outputs: Readonly<Record<string, unknown>>,
): Promise<Record<string, unknown>> {
  if (pulumi.runtime.isDryRun()) return outputs;
  const isKnown = (value: unknown) =>
    pulumi.Output.isInstance(value) ? (value as unknown as { isKnown: Promise<boolean> }).isKnown : true;
  const entries = await Promise.all(
    Object.entries(outputs).map(async ([name, value]) => [name, value, await isKnown(value)] as const),
  );
  return Object.fromEntries(entries.filter(([, , known]) => known).map(([name, value]) => [name, value]));
}
