import type * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { connectionShape } from "../../../decisions/arguments/connectionShape";
import { shapeMistakes } from "../../../decisions/arguments/shapeMistakes";
import { mistakesReport } from "../../../decisions/findings/mistakesReport";
import { programSource } from "../../pulumi/programSource";
import { userError } from "../../pulumi/userError";

/** How Pulumi reaches a host over SSH: the fields of `@pulumi/command`; `host` is the host's address unless given. */
export type SshConnection = Partial<command.types.input.remote.ConnectionArgs>;

/** The settings of one host over those of the cluster, the host's address where no other is given. */
export function sshConnection(
  host: { name: string; address: pulumi.Input<string>; connection?: pulumi.Input<SshConnection> },
  shared: pulumi.Input<SshConnection> | undefined,
): pulumi.Output<command.types.input.remote.ConnectionArgs> {
  return pulumi
    .all([
      host.address,
      wellShaped(shared, "connection"),
      wellShaped(host.connection, `connection of ${host.name}`),
    ])
    .apply(([address, ofAll, own]) => {
      const merged = {
        user: "root",
        // A host that is down should be told of in seconds, not after the provider's ten tries of 15 s.
        perDialTimeout: 10,
        dialErrorLimit: 3,
        ...ofAll,
        ...own,
      };
      return { ...merged, host: merged.host ?? address };
    });
}

/** Pulumi's engine prints all of a connection that has an unknown field or a wrong type, its private key in clear. */
function wellShaped(connection: pulumi.Input<SshConnection> | undefined, path: string) {
  return pulumi.output(connection).apply((known = {}) => {
    const mistakes = shapeMistakes(known, connectionShape, path, programSource);
    if (mistakes.length > 0) throw userError(mistakesReport(mistakes, "the configuration"));
    return known;
  });
}
