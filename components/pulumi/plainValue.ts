import * as pulumi from "@pulumi/pulumi";

/** A value that is there now; nothing for one that Pulumi has yet to learn, or keeps as a secret. */
export function plainValue<T>(value: pulumi.Input<T> | undefined): T | undefined {
  return pulumi.Output.isInstance(value) || value instanceof Promise ? undefined : value;
}
