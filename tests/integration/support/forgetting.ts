import type { TestStack } from "./stack";

interface Deployment {
  resources: { urn: string }[];
}

/**
 * Runs the update, then takes those resources out of the state. An update that is killed after its work on the hosts
 * leaves such a state.
 */
export async function forgetting(
  { stack }: TestStack,
  unheard: RegExp,
  update: () => Promise<unknown>,
): Promise<void> {
  const before = (await stack.exportStack()).deployment as Deployment;
  await update();
  const state = await stack.exportStack();
  const { resources, ...rest } = state.deployment as Deployment;
  const mixed = resources.flatMap((one) =>
    unheard.test(one.urn) ? before.resources.filter(({ urn }) => urn === one.urn) : [one],
  );
  await stack.importStack({ ...state, deployment: { ...rest, resources: mixed } });
}
