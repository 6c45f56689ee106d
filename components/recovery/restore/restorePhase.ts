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
  stdin: pulumi.Input<string>;
}

/** Starts the old etcd again where the restore did not get to the switch, and else does nothing. */
const undo = `test ! -x ${programPath} && ${readNothing} || ${etcdHost("restore-undo")}`;

/**
 * A phase happens in its creation. Its input is ignored from then on, and no update runs it again. Where the restore is
 * taken out before it is done, the deletion of the first phase reverts it. A lost host keeps the resource, because a
 * deletion would dial it.
 */
export function restorePhase(
  { host, part, token, lost, stdin }: RestorePhaseArgs,
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
      delete: lost || part !== "restoreStage" ? undefined : undo,
    },
    { ...opts, ignoreChanges: ["create", "stdin"] },
  );
}
