import type * as pulumi from "@pulumi/pulumi";

/** The value of an Output once it has come. Undefined where a preview cannot know it: a host may be yet to be made. */
export async function valueIfKnown<T>(output: pulumi.Output<T>): Promise<T | undefined> {
  return (await isKnown(output)) ? new Promise((resolve) => void output.apply(resolve)) : undefined;
}

/** Whether an Output has a value. Pulumi does not declare the field. */
export function isKnown(output: pulumi.Output<unknown>): Promise<boolean> {
  return (output as unknown as { isKnown: Promise<boolean> }).isKnown;
}

/** The same. Undefined also where it is an error, because another user of the value reports that. */
export function valueIfAvailable<T>(output: pulumi.Output<T>): Promise<T | undefined> {
  return valueIfKnown(output).catch(() => undefined);
}

/** Waits for a deadline. */
export function ended(deadline: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    const end = () => {
      resolve(undefined);
    };
    if (deadline.aborted) end();
    else deadline.addEventListener("abort", end);
  });
}
