import { AsyncResource } from "node:async_hooks";
import * as pulumi from "@pulumi/pulumi";
import { replacedAuthority } from "../../decisions/pki/authority/authorityStep";

/**
 * Keeps Pulumi from replacing a CA. Its tls plugin replaces a certificate that has ended, and no option of a resource
 * stops that. A hook is not notified whether a creation replaces something, so this one asks for the stack's state.
 */
export function keepAuthority(name: string, generation: number): pulumi.ResourceHook {
  // A hook runs outside of the program's context, which has the stack and its engine.
  const recorded = AsyncResource.bind(recordedResources);
  return new pulumi.ResourceHook(
    `${name}-kept`,
    async ({ urn }) => {
      if ((await recorded()).includes(urn)) throw new Error(replacedAuthority(generation));
    },
    { onDryRun: true },
  );
}

/** The URNs of all resources in the state of this stack. */
async function recordedResources(): Promise<string[]> {
  const stackName = [pulumi.getOrganization(), pulumi.getProject(), pulumi.getStack()].join("/");
  const answer = (await pulumi.runtime.invoke("pulumi:pulumi:readStackResourceOutputs", { stackName })) as {
    outputs?: object;
  };
  return Object.keys(answer.outputs ?? {});
}
