import type * as pulumi from "@pulumi/pulumi";

/** The value of an Output once it has come; nothing where a preview cannot know it, as of a host that is yet to be made. */
export async function valueIfKnown<T>(output: pulumi.Output<T>): Promise<T | undefined> {
  const { isKnown } = output as unknown as { isKnown: Promise<boolean> };
  return (await isKnown) ? new Promise((resolve) => void output.apply(resolve)) : undefined;
}

/** The same; nothing also where it is an error, which whoever needs the value reports. */
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
