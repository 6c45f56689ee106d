import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { inputLines } from "../../decisions/host/inputLines";
import { lastLine } from "../../decisions/host/lastLine";
import { etcdHost, quiet } from "../host/EtcdNode";

/** A member as the cluster itself knows it. */
export interface MemberHealth {
  name: string;
  /** Hexadecimal, as `etcdctl` takes it. */
  id: string;
  version: string;
}

/** What the gate saw when it opened. */
export interface ClusterHealth {
  clusterId: string;
  members: MemberHealth[];
  /** `etcdctl endpoint health`, as a table. */
  health: string;
  /** `etcdctl endpoint status`, as a table. */
  status: string;
  /** `etcdctl member list`, as a table. */
  memberList: string;
}

/** Which members must be healthy voters before an update may end. */
export interface HealthGateArgs {
  /** Of the host that asks. */
  connection: pulumi.Input<command.types.input.remote.ConnectionArgs>;
  /** `NAME CLIENT-URL VERSION DIGEST` each; the digest is of all that etcd reads at a start: when it changes, the gate is passed anew. */
  members: pulumi.Input<string[]>;
  clientPort: number;
  timeoutSeconds: number;
  /** Of a cluster that is adopted, for the plan. */
  adopt?: { clusterId: string; takeOver: boolean };
  /** Generations of the CA, for the step from one to the next. */
  authorities: { signing: number; trusted: readonly number[] };
}

/** Ends the update only when every wanted member is a healthy voter, and tells what it saw. */
export function healthGate(name: string, args: HealthGateArgs, opts: pulumi.CustomResourceOptions) {
  const resource = new command.remote.Command(
    name,
    {
      connection: args.connection,
      create: etcdHost("health"),
      stdin: pulumi.output(args.members).apply((member) =>
        inputLines({
          member,
          client_port: args.clientPort,
          timeout_seconds: args.timeoutSeconds,
          adopt: args.adopt?.clusterId,
          take_over: args.adopt?.takeOver ? "yes" : undefined,
          signing: args.authorities.signing,
          trusted: args.authorities.trusted.map(String),
        }),
      ),
      ...quiet,
    },
    opts,
  );
  return { resource, health: resource.stdout.apply((text) => JSON.parse(lastLine(text)) as ClusterHealth) };
}
