import * as pulumi from "@pulumi/pulumi";
import { savedOutputs } from "../../pulumi/savedOutputs";
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
    this.saved = pulumi.output(savedOutputs(this).then(({ keys }) => keysOf(keys)));
  }

  /** Called before the constructor's turn of the event loop ends, because the SDK registers no outputs otherwise. */
  save(keys: Promise<HostKeys>): void {
    // The SDK waits for a promise in it so late that Node.js warns where that has failed. An Output fails without that.
    this.registerOutputs({ keys: pulumi.output(keys) });
  }
}
