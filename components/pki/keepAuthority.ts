import { AsyncResource } from "node:async_hooks";
import { setTimeout } from "node:timers/promises";
import * as pulumi from "@pulumi/pulumi";
import { replacedAuthority } from "../../decisions/pki/authority/authorityStep";
import { CodedError } from "../../decisions/findings/codedError";

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
      if ((await recorded()).includes(urn))
        throw new CodedError(replacedAuthority(generation), "authorities.replaced");
    },
    { onDryRun: true },
  );
}

const tries = 10;
const pauseMs = 200;

/**
 * The URNs of all resources in the state of this stack. The update writes the state meanwhile, and a backend in files
 * does so in place, so that a read may find a part of it.
 */
async function recordedResources(): Promise<string[]> {
  const stackName = [pulumi.getOrganization(), pulumi.getProject(), pulumi.getStack()].join("/");
  for (let left = tries - 1; ; left--) {
    try {
      const token = "pulumi:pulumi:readStackResourceOutputs";
      const { outputs = {} } = (await pulumi.runtime.invoke(token, { stackName })) as { outputs?: object };
      return Object.keys(outputs);
    } catch (error) {
      if (left === 0) throw error;
      await setTimeout(pauseMs);
    }
  }
}
