import * as pulumi from "@pulumi/pulumi";
import { keysOf, type HostKeys } from "./hostKeys";

/**
 * The keys of places that the record lacks. The inputs of a resource are known before its state is, so the record
 * cannot get what it turns out to lack. A component's outputs are written after its state was read.
 */
export class LateHostKeys extends pulumi.ComponentResource {
  /** As the last update left them. */
  readonly saved: pulumi.Output<HostKeys>;

  constructor(name: string, opts: pulumi.ComponentResourceOptions) {
    super("etcd-cluster:index:LateHostKeys", name, {}, opts);
    // The SDK keeps what the engine returns from a component, so the engine is asked.
    this.saved = this.urn.apply(async (urn) => {
      const { state } = (await pulumi.runtime.invoke("pulumi:pulumi:getResource", { urn })) as {
        state?: { keys?: unknown };
      };
      return keysOf(state?.keys);
    });
  }

  /** Called before the constructor's turn of the event loop ends, because the SDK registers no outputs otherwise. */
  save(keys: Promise<HostKeys>): void {
    // The SDK waits for a promise in it so late that Node.js warns where that has failed. An Output fails without that.
    this.registerOutputs({ keys: pulumi.output(keys) });
  }
}
