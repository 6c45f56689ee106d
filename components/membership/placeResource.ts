import type * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { inputLines } from "../../decisions/host/inputLines";
import { hostCommand, readNothing, type CommandHost } from "../host/hostCommand";
import { leave } from "./memberResource";

/** The place of one host in the cluster. */
export interface PlaceArgs {
  host: CommandHost;
  /** The token of the bootstrap. */
  token: pulumi.Input<string>;
  lost: boolean;
}

/**
 * Pulumi records a member once it has joined. If an update added a member and was killed before that, no state has it,
 * and it would stay in the cluster when its host is dropped. So this resource takes it out too, and is made before any
 * host joins. It does nothing where the member has left already. It also does nothing after `--replace`: the new one is
 * made first, and the host notes that.
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
    // Both lines were others in earlier versions, whose states must show no change.
    { ...opts, ignoreChanges: ["create", "update"] },
  );
}
