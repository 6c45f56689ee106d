import * as pulumi from "@pulumi/pulumi";
import { valueIfKnown } from "./valueIfKnown";

/**
 * The outputs of a component as the last update left them; none where it is new. The SDK keeps what the engine returns
 * from a component, so the engine is asked. The result does not depend on the component, because resources in the
 * component wait for it.
 */
export async function savedOutputs(component: pulumi.ComponentResource): Promise<Record<string, unknown>> {
  const urn = await valueIfKnown(component.urn);
  const { state = {} } = (await pulumi.runtime.invoke("pulumi:pulumi:getResource", { urn })) as {
    state?: Record<string, unknown>;
  };
  return state;
}
