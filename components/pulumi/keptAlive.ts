import * as pulumi from "@pulumi/pulumi";

/**
 * Keeps the connection to the engine until the work is done. An inline program and a component provider end when their
 * last resource is registered, and what is reported later is lost. The work must end: such a program waits for it.
 */
export async function keptAlive(work: Promise<unknown>): Promise<void> {
  const end = pulumi.runtime.rpcKeepAlive();
  await work.finally(end);
}
