import type * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { commandAnswer } from "../../decisions/host/commandAnswer";
import { etcdHost, hostCommand, type CommandHost } from "../host/hostCommand";
import { programPath } from "../../decisions/host/firstContact";

/** The membership of one host. */
export interface EtcdMemberArgs {
  host: CommandHost;
  /** Lines for `etcd-host member`, or for `etcd-host forget` when the host is lost. */
  input: pulumi.Input<string>;
  lost: boolean;
  /** What the host's `configuration` said when it last ran. */
  laidOut?: pulumi.Input<string>;
  /** Client URLs of members that a new host asks first. */
  ask: pulumi.Input<string[]>;
}

/** Takes the host's member out of the cluster, where it is in it. */
export const leave = `test -x ${programPath} -o ! -e /var/lib/etcd-host/abandon || exit 0; ${etcdHost("leave")}`;

/**
 * The membership of a host is one resource for as long as the host is in the list: joining is its creation, every
 * restart an update, leaving its deletion. No change replaces it: Pulumi does not put replacements in order. Where it is
 * asked for by hand (`--replace`, `state taint`) the member leaves first, and joins anew.
 */
export function memberResource(
  { host, input, lost, laidOut = "", ask }: EtcdMemberArgs,
  opts: pulumi.CustomResourceOptions,
): command.remote.Command {
  return hostCommand(
    {
      host,
      part: "member",
      create: lost ? etcdHost("forget") : join(ask),
      update: lost ? etcdHost("forget") : goOn(laidOut),
      // A lost host cannot be asked to leave: nothing is dialled when it is dropped from the list.
      delete: lost ? undefined : leave,
      stdin: input,
    },
    // Whom a new host asks is of no account once it is a member: without this, every host that is added or dropped would
    // show as a change of all others.
    { ...opts, ignoreChanges: ["create"], deleteBeforeReplace: true },
  );
}

function join(ask: pulumi.Input<string[]>): pulumi.Output<string> {
  return pulumi.output(ask).apply((urls) => etcdHost(`member ${urls.join(",")}`).trim());
}

/**
 * After a roll that was killed and taken back the state has members as they shall be, and knows nothing of those that were
 * restarted already. So whenever files are laid out, the member looks at what it runs with; until it has, this line differs.
 */
function goOn(laidOut: pulumi.Input<string>): pulumi.Output<string> {
  return pulumi.output(laidOut).apply((when) => `${etcdHost("member")} # files of ${commandAnswer(when)}`);
}
