import type * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { inputLines } from "../../decisions/host/inputLines";
import { hostCommand, type CommandHost } from "../host/hostCommand";

/** The list of revoked certificates on one host. */
export interface RevocationArgs {
  host: CommandHost;
  stdin: pulumi.Input<string>;
}

/** Its input. The list is base64 of DER. */
export function revocationStdin(list: pulumi.Input<string>): pulumi.Output<string> {
  return pulumi
    .output(list)
    .apply((base64) => inputLines({ bytes: Buffer.from(base64, "base64").length, list: base64 }));
}

/**
 * Writes the list on one host, where etcd reads it at every connection. Its deletion does nothing, because the etcd
 * that runs may read it until it has restarted without it.
 */
export function revocationResource(
  { host, stdin }: RevocationArgs,
  opts: pulumi.CustomResourceOptions,
): command.remote.Command {
  return hostCommand({ host, part: "revocation", stdin }, opts);
}
