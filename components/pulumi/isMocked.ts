import * as pulumi from "@pulumi/pulumi";

/** Where resources are mocked there is no engine, and no host either. */
export function isMocked(): boolean {
  return pulumi.runtime.getEngine() === undefined;
}
