import type * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { connectionShape } from "../../../decisions/arguments/connectionShape";
import { shapeErrors } from "../../../decisions/arguments/shapeErrors";
import { errorsReport } from "../../../decisions/findings/errorsReport";
import { HostKeyPolicy } from "../../../decisions/hostKeys/hostKeyPolicy";
import { pinErrors } from "../../../decisions/host/ssh/connectionErrors";
import { plainValue } from "../../pulumi/plainValue";
import { programSource } from "../../pulumi/programSource";
import { userError } from "../../pulumi/userError";
import type { ConnectionArgs } from "../ConnectionArgs";

export type SshConnection = ConnectionArgs;

/** How one host is reached. */
export interface HostConnection {
  connection: pulumi.Output<command.types.input.remote.ConnectionArgs>;
  hostKeyPolicy: pulumi.Output<HostKeyPolicy>;
  /** Whether its key, or its bastion's, may have to be recorded; some settings Pulumi knows only later. */
  mayNeedRecord: boolean;
}

interface ConnectedHost {
  name: string;
  address: pulumi.Input<string>;
  connection?: pulumi.Input<SshConnection>;
}

/** The settings of one host over those of the cluster, the host's address where no other is given. */
export function hostConnection(
  host: ConnectedHost,
  shared: pulumi.Input<SshConnection> | undefined,
): HostConnection {
  const settings = pulumi
    .all([
      host.address,
      wellShaped(shared, "connection"),
      wellShaped(host.connection, `connection of ${host.name}`),
    ])
    .apply(([address, ofAll, own]) => {
      const { hostKeyPolicy = HostKeyPolicy.FirstUse, ...merged } = {
        user: "root",
        // A host that is down should be told of in seconds, not after the provider's ten tries of 15 s.
        perDialTimeout: 10,
        dialErrorLimit: 3,
        ...ofAll,
        ...own,
      };
      const { hostKey, proxy } = merged;
      const keys = { ...given({ hostKey }), ...(proxy && { proxy: given({ hostKey: proxy.hostKey }) }) };
      const errors = pinErrors(`connection of ${host.name}`, { ...keys, hostKeyPolicy });
      if (errors.length > 0) throw userError(errorsReport(errors, "the configuration"));
      return { connection: { ...merged, host: merged.host ?? address }, hostKeyPolicy };
    });
  return {
    // Without the policy: the engine prints all of a connection that has an unknown field, its private key in clear.
    connection: settings.apply(({ connection }) => connection),
    hostKeyPolicy: settings.apply(({ hostKeyPolicy }) => hostKeyPolicy),
    mayNeedRecord: !isPinned(shared, host.connection),
  };
}

function given(fields: { hostKey?: string }): { hostKey?: string } {
  return fields.hostKey === undefined ? {} : fields;
}

/** As far as it is known before Pulumi's Outputs are. */
function isPinned(...settings: (pulumi.Input<SshConnection> | undefined)[]): boolean {
  const merged = Object.assign({}, ...settings.map((one) => plainValue(one))) as SshConnection;
  if (merged.hostKey === undefined) return false;
  return merged.proxy === undefined || plainValue(merged.proxy)?.hostKey !== undefined;
}

/** Pulumi's engine prints all of a connection that has an unknown field or a wrong type, its private key in clear. */
function wellShaped(connection: pulumi.Input<SshConnection> | undefined, path: string) {
  return pulumi.output(connection).apply((known = {}) => {
    const errors = shapeErrors(known, connectionShape, path, programSource);
    if (errors.length > 0) throw userError(errorsReport(errors, "the configuration"));
    return known;
  });
}
