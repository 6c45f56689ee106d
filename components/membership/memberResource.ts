import type * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { wordsOfAnswer } from "../../decisions/host/answers/commandWords";
import { etcdHost, hostCommand, type CommandHost } from "../host/hostCommand";
import { programPath } from "../../decisions/host/firstContact";

/** The membership of one host. */
export interface EtcdMemberArgs {
  host: CommandHost;
  /** Lines for `etcd-host member`, or for `etcd-host forget` when the host is lost. */
  input: pulumi.Input<string>;
  lost: boolean;
  /** The output of the host's `configuration` when it last ran. */
  laidOut?: pulumi.Input<string>;
  /** Client URLs of members that a new host asks first. */
  ask: pulumi.Input<string[]>;
}

/** Takes the host's member out of the cluster, where it is in it. */
export const leave = `test -x ${programPath} -o ! -e /var/lib/etcd-host/abandon || exit 0; ${etcdHost("leave")}`;

/**
 * The membership of a host is one resource for as long as the host is in the list: joining is its creation, every
 * restart an update, leaving its deletion. No change replaces it, because Pulumi does not put replacements in order.
 * After `--replace` or `state taint` the member leaves first, and joins again.
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
    // The members that a new host asks do not matter once it is a member. Without this, each host that is added or
    // dropped would show as a change of all others.
    { ...opts, ignoreChanges: ["create"], deleteBeforeReplace: true },
  );
}

function join(ask: pulumi.Input<string[]>): pulumi.Output<string> {
  return pulumi.output(ask).apply((urls) => etcdHost(`member ${urls.join(",")}`).trim());
}

/**
 * After a rolling restart that was killed and reverted, the state has members in their target state, and does not know
 * that some have restarted already. So whenever files are staged, the member compares them with the files that it runs
 * with. Until it has, this line differs.
 */
function goOn(laidOut: pulumi.Input<string>): pulumi.Output<string> {
  return pulumi.output(laidOut).apply((when) => `${etcdHost("member")} # files of ${wordsOfAnswer(when)}`);
}
