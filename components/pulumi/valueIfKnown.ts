import type * as pulumi from "@pulumi/pulumi";

/** The value of an Output once it has come. Undefined where a preview cannot know it: a host may be yet to be made. */
export async function valueIfKnown<T>(output: pulumi.Output<T>): Promise<T | undefined> {
  const { isKnown } = output as unknown as { isKnown: Promise<boolean> };
  return (await isKnown) ? new Promise((resolve) => void output.apply(resolve)) : undefined;
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
