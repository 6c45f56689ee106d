import type * as command from "@pulumi/command";
import type * as pulumi from "@pulumi/pulumi";
import { programPath } from "../../../decisions/host/firstContact";
import { etcdHost, hostCommand, readNothing, type CommandHost } from "../../host/hostCommand";

/** The phases, in their order. */
export type RestorePhase = "restoreStage" | "restoreStop" | "restoreSwitch";

/** One phase of a restore on one host. */
export interface RestorePhaseArgs {
  host: CommandHost;
  part: RestorePhase;
  token: string;
  lost: boolean;
  /** Goes in the update in which the host is marked lost or dropped. Not there on a lost host. */
  files?: pulumi.Resource;
  stdin: pulumi.Input<string>;
}

/**
 * Pulumi deletes the phases in the opposite order, each on all hosts before the next one. So no host starts its old
 * etcd before all hosts have reported that they have not switched.
 */
const deletions: Readonly<Record<RestorePhase, string | undefined>> = {
  restoreStage: deletion("restore-undo"),
  restoreStop: deletion("restore-undo-check"),
  restoreSwitch: undefined,
};

function deletion(verb: string): string {
  return `test ! -x ${programPath} && ${readNothing} || ${etcdHost(verb)}`;
}

/**
 * A phase happens in its creation. Its input is ignored from then on, and no update runs it again. Where the restore is
 * taken out before a host switched, the deletion of the first phase reverts it. A protected cluster can take a restore
 * out too, or have another one.
 *
 * A deletion would dial a lost host, so such a host keeps the resource. The update that marks a host lost or drops it
 * deletes the host's files. Where it takes the restore out too, a phase goes with these files and dials no host.
 */
export function restorePhase(
  { host, part, token, lost, files, stdin }: RestorePhaseArgs,
  opts: pulumi.CustomResourceOptions,
): command.remote.Command {
  return hostCommand(
    {
      host,
      part,
      suffix: `-${token}`,
      stdin,
      create: lost ? readNothing : undefined,
      update: readNothing,
      delete: lost ? undefined : deletions[part],
    },
    { ...opts, ignoreChanges: ["create", "stdin"], deletedWith: files, protect: false },
  );
}
