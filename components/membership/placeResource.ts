import type * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { inputLines } from "../../decisions/host/inputLines";
import { hostCommand, readNothing, type CommandHost } from "../host/hostCommand";
import { leave } from "./memberResource";

/** The place of one host in the cluster, whoever takes it. */
export interface PlaceArgs {
  host: CommandHost;
  /** The token of the bootstrap. */
  token: pulumi.Input<string>;
  lost: boolean;
}

/**
 * Pulumi records a member once it has joined. One that was added by an update that failed after that, or was killed, is in no
 * state, and would stay in the cluster when its host is dropped. So what takes it out is here too, made before anyone joins; where
 * the member has left already this does nothing. Nor where a person has it replaced (`--replace`): the new one is made first, and
 * the host counts them.
 */
export function placeResource(
  { host, token, lost }: PlaceArgs,
  opts: pulumi.CustomResourceOptions,
): command.remote.Command {
  const stdin = pulumi.output(token).apply((known) => inputLines({ token: known, place: "yes" }));
  return hostCommand(
    {
      host,
      part: "place",
      create: lost ? readNothing : undefined,
      update: readNothing,
      delete: lost ? undefined : leave,
      stdin,
    },
    // Both lines were others in earlier versions, whose states are to show no change.
    { ...opts, ignoreChanges: ["create", "update"] },
  );
}
