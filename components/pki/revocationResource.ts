import * as pulumi from "@pulumi/pulumi";
import { inputLines } from "../../decisions/host/inputLines";
import { hostCommand, type CommandHost } from "../host/hostCommand";

/** The list of revoked certificates on one host. */
export interface RevocationArgs {
  host: CommandHost;
  /** Base64 of DER. */
  list: pulumi.Input<string>;
}

/**
 * Writes the list on one host, where etcd reads it at every connection. Its deletion does nothing, because the etcd
 * that runs may read it until it has restarted without it.
 */
export function revocationResource(
  { host, list }: RevocationArgs,
  opts: pulumi.CustomResourceOptions,
): pulumi.Resource {
  const stdin = pulumi
    .output(list)
    .apply((base64) => inputLines({ bytes: Buffer.from(base64, "base64").length, list: base64 }));
  return hostCommand({ host, part: "revocation", stdin }, opts);
}
