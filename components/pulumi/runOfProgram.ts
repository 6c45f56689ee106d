import * as pulumi from "@pulumi/pulumi";

const runs = new Map<string, object>();

/**
 * Stands for one run of one program: an inline program runs more than once in its process. A component provider has no
 * stack, but each preview and each update has a server of its own to register resources with.
 */
export function runOfProgram(): object {
  const stack = pulumi.runtime.getStackResource();
  if (stack !== undefined) return stack;
  const monitor = pulumi.runtime.getMonitor() as
    { getChannel?: () => { getTarget: () => string } } | undefined;
  const server = monitor?.getChannel?.().getTarget();
  // A test, with mocks: each component is alone, because one call of setMocks may serve several programs.
  if (server === undefined) return {};
  const run = runs.get(server) ?? {};
  runs.set(server, run);
  return run;
}
