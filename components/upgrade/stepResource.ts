import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { etcdHost, quiet } from "../host/EtcdNode";

/** One host's part in one step of an upgrade. */
export interface StepArgs {
  connection: pulumi.Input<command.types.input.remote.ConnectionArgs>;
  /** Lines for `etcd-host install`. */
  install: pulumi.Input<string>;
  /** Lines for `etcd-host member`, in that version. */
  member: pulumi.Input<string>;
  /** Files for `etcd-host configure`, in that version. */
  configuration: pulumi.Input<string>;
}

/**
 * Takes the member on one host to a version on the way to the one that is wanted, by its creation. Once it is there it
 * never has to go there again, so nothing that changes later is a change of this; and deleting it does nothing.
 */
export function stepResource(
  name: string,
  { connection, install, member, configuration }: StepArgs,
  opts: pulumi.CustomResourceOptions,
): pulumi.Resource {
  const stdin = pulumi.interpolate`--- install\n${install}--- member\n${member}${configuration}`;
  return new command.remote.Command(
    name,
    { connection, create: etcdHost("through"), stdin, ...quiet },
    { ...opts, ignoreChanges: ["stdin"] },
  );
}
