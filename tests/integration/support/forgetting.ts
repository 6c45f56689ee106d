import type { TestStack } from "./stack";

interface Deployment {
  resources: { urn: string }[];
}

/** As if the update had been killed when all of it was done on the hosts, and the state had not heard of those resources. */
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
