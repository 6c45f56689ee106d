import { hostError } from "../../decisions/host/hostError";
import * as pulumi from "@pulumi/pulumi";
import {
  clientConnections,
  cutOffFindings,
  type ClientConnections,
} from "../../decisions/clients/clientConnections";
import { changedAuthorities, droppedGenerations } from "../../decisions/clients/clientsPlan";
import { finding, type Finding } from "../../decisions/findings/finding";
import { savedGateInput } from "../../decisions/checks/gate/gateInput";
import { runHostProgram } from "../host/runHostProgram";
import type { KnownConnection } from "../host/ssh/KnownConnection";
import { findingsReporter } from "../pulumi/findingsReporter";
import { valueIfAvailable } from "../pulumi/valueIfKnown";

/** A member, and how its host is reached. */
interface ServingHost {
  name: string;
  connection: KnownConnection;
}

const timeoutMs = 20_000;

/**
 * In the preview of the last step of a CA rotation, this hook warns of the clients that members serve or refuse now. It
 * belongs to the health gate, because the gate's input shows the step.
 */
export function clientConnectionsHook(
  name: string,
  hosts: readonly pulumi.Output<ServingHost>[],
  /** Stands in for an input that the preview does not know yet. */
  input: Promise<string>,
): pulumi.ResourceHook {
  const preview = pulumi.runtime.isDryRun(); // asked here: a hook runs outside of the program's context
  const report = findingsReporter(name);
  const known = Promise.all(hosts.map(valueIfAvailable));
  return new pulumi.ResourceHook(
    `${name}-client-connections`,
    async ({ oldInputs, newInputs }) => {
      const [before, given] = [oldInputs?.stdin as unknown, newInputs?.stdin as unknown];
      if (!preview || typeof before !== "string") return;
      const was = savedGateInput(before);
      const wanted = savedGateInput(typeof given === "string" ? given : await input);
      const authorities = changedAuthorities(was, wanted);
      if (authorities === undefined || droppedGenerations(authorities).length === 0) return;
      const members = (await known).filter(
        (host) => host !== undefined && was.members.some((member) => member.name === host.name),
      ) as ServingHost[];
      const answers = await Promise.all(members.map(connectionsOf));
      const found = answers.filter((answer): answer is ClientConnections => "connected" in answer);
      const silent = answers.filter((answer): answer is Finding => "code" in answer);
      await report([...cutOffFindings(authorities.after.signing, found), ...silent], "");
    },
    { onDryRun: true },
  );
}

async function connectionsOf({ name, connection }: ServingHost): Promise<ClientConnections | Finding> {
  try {
    const result = await runHostProgram(connection, timeoutMs, "client-connections");
    if (result.exitCode !== 0) throw new Error(hostError(result));
    return clientConnections(name, result.stdout);
  } catch (error) {
    const message =
      `its client connections are not known: ${(error as Error).message}. ` +
      `Run \`etcd-host client-connections\` on ${name} to see why.`;
    return finding({
      code: "connected-clients.no-answer",
      host: name,
      ok: "unknown",
      severity: "warning",
      message,
    });
  }
}
