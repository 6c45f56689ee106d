import type * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";

/** How Pulumi reaches a host over SSH: the fields of `@pulumi/command`; `host` is the host's address unless given. */
export type SshConnection = Partial<command.types.input.remote.ConnectionArgs>;

/** The settings of one host over those of the cluster, the host's address where no other is given. */
export function sshConnection(
  host: { address: pulumi.Input<string>; connection?: SshConnection },
  shared: SshConnection | undefined,
): pulumi.Output<command.types.input.remote.ConnectionArgs> {
  const merged = {
    user: "root",
    // A host that is down should be told of in seconds, not after the provider's ten tries of 15 s.
    perDialTimeout: 10,
    dialErrorLimit: 3,
    ...shared,
    ...host.connection,
  };
  return pulumi.output({ ...merged, host: merged.host ?? host.address });
}
