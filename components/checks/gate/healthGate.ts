import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { clusterHealth, oddHealth, type ClusterHealth } from "../../../decisions/checks/gate/clusterHealth";
import { gateInput, type GateInput, type GateMember } from "../../../decisions/checks/gate/gateInput";
import { userError } from "../../pulumi/userError";
import { etcdHost, quiet, type CommandHost } from "../../host/hostCommand";
import { withLoginHooks } from "../../host/ssh/withLoginHooks";

/** Which members must be healthy voters before an update may end. */
export interface HealthGateArgs extends Omit<GateInput, "members"> {
  /** The host that asks. */
  asked: Pick<CommandHost, "connection" | "loginHooks"> & { name: string };
  members: pulumi.Input<GateMember[]>;
}

/** The gate, and what it saw. */
export interface HealthGate {
  resource: command.remote.Command;
  health: pulumi.Output<ClusterHealth>;
}

/** Ends the update only when every wanted member is a healthy voter, and prints what it saw. */
export function healthGate(
  name: string,
  { asked: { name: host, connection, loginHooks }, members, ...waited }: HealthGateArgs,
  opts: pulumi.CustomResourceOptions,
): HealthGate {
  const resource = new command.remote.Command(
    name,
    {
      connection,
      create: etcdHost("health"),
      stdin: pulumi.output(members).apply((known) => gateInput({ members: known, ...waited })),
      ...quiet,
    },
    { ...opts, hooks: withLoginHooks(loginHooks, opts.hooks) },
  );
  return { resource, health: resource.stdout.apply((answer) => readHealth(answer, { gate: name, host })) };
}

function readHealth(answer: string, asked: { gate: string; host: string }): ClusterHealth {
  try {
    return clusterHealth(answer);
  } catch (error) {
    throw userError(oddHealth(asked, error as Error), "gate.odd-answer");
  }
}
