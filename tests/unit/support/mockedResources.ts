import * as pulumi from "@pulumi/pulumi";
import { setMocks, type PartialMocks } from "../../../components/testing/setMocks";

/** One resource as the engine was asked for it. */
export interface MockedResource {
  type: string;
  name: string;
  inputs: Record<string, unknown>;
}

/**
 * Stands in for the engine, and collects by name what the program asks of it. A resource's outputs are those of
 * `setMocks` and those that `outputs` adds. In a preview all other outputs are unknown. A secret among the inputs
 * becomes `{ secret: value }`.
 */
export async function mockedResources(
  program: () => unknown,
  outputs: (resource: MockedResource) => Record<string, unknown> = () => ({}),
  { preview = false } = {},
): Promise<Record<string, MockedResource>> {
  const made: Record<string, MockedResource> = {};
  const mocks: PartialMocks = {
    newResource: ({ type, name, inputs }) => {
      const given = inputs as Record<string, unknown>;
      made[name] = { type, name, inputs: showSecrets(given) as Record<string, unknown> };
      return { id: name, state: outputs({ type, name, inputs: given }) };
    },
  };
  await setMocks(mocks, "project", "stack", preview);
  // Pulumi keeps a stack trace of every promise, and jest looks each of its lines up: two thirds of these tests' time.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    await program();
  } finally {
    // After a refusal too, because registrations that began would end among the mocks of the next program.
    await pulumi.runtime.disconnect();
    Error.stackTraceLimit = stackTraceLimit;
  }
  return made;
}

/** The value of an output. */
export function valueOf<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => {
    output.apply(resolve);
  });
}

function showSecrets(value: unknown): unknown {
  if (pulumi.runtime.isRpcSecret(value))
    return { secret: showSecrets(pulumi.runtime.unwrapRpcSecret(value)) };
  if (Array.isArray(value)) return value.map(showSecrets);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, showSecrets(one)]));
}
