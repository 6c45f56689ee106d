import * as pulumi from "@pulumi/pulumi";
import { valueIfKnown } from "./valueIfKnown";

/**
 * An input as a hook is given it, without its wrapping: secrets come as Outputs or marked, the whole or a part of it.
 * A value that a preview cannot know is undefined.
 */
export async function withoutSecrets(value: unknown): Promise<unknown> {
  if (pulumi.Output.isInstance(value)) return withoutSecrets(await valueIfKnown(value));
  if (pulumi.runtime.isRpcSecret(value)) return withoutSecrets(pulumi.runtime.unwrapRpcSecret(value));
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return Promise.all(value.map(withoutSecrets));
  const entries = Object.entries(value).map(
    async ([key, inner]) => [key, await withoutSecrets(inner)] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}
