import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { etcdHost, quiet } from "./EtcdNode";

/** The membership of one host. */
export interface EtcdMemberArgs {
  connection: pulumi.Input<command.types.input.remote.ConnectionArgs>;
  /** Lines for `etcd-host member`, or for `etcd-host forget` when the host is lost. */
  input: pulumi.Input<string>;
  lost: boolean;
  /** Client URLs of members that a new host asks first. */
  ask: pulumi.Input<string[]>;
}

/**
 * The membership of a host is one resource for as long as the host is in the list: joining is its creation, every
 * restart an update, leaving its deletion. It is never replaced: Pulumi does not put replacements in order.
 */
export function memberResource(
  name: string,
  { connection, input, lost, ask }: EtcdMemberArgs,
  opts: pulumi.CustomResourceOptions,
): command.remote.Command {
  return new command.remote.Command(
    name,
    {
      connection,
      create: lost ? etcdHost("forget") : join(ask),
      update: lost ? etcdHost("forget") : etcdHost("member"),
      // A lost host cannot be asked to leave: nothing is dialled when it is dropped from the list.
      delete: lost ? undefined : etcdHost("leave"),
      stdin: input,
      ...quiet,
    },
    // Whom a new host asks is of no account once it is a member: without this, every host that is added or dropped would
    // show as a change of all others.
    { ...opts, ignoreChanges: ["create"] },
  );
}

function join(ask: pulumi.Input<string[]>): pulumi.Output<string> {
  return pulumi.output(ask).apply((urls) => etcdHost(`member ${urls.join(",")}`).trim());
}
