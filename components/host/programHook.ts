import { hostError } from "../../decisions/host/hostError";
import * as pulumi from "@pulumi/pulumi";
import { findInstalled, installSent, programPath, sentInput } from "../../decisions/host/firstContact";
import { askThenSend } from "./askThenSend";
import { hostProgram } from "./hostProgram";
import { dialledConnection, type WithRecordedKey } from "./ssh/dialledConnection";
import type { KnownConnection } from "./ssh/KnownConnection";
import { waitForHost } from "./ssh/sshExec";
import { CodedError } from "../../decisions/findings/codedError";

const timeoutMs = 120_000;

/**
 * Installs the program on a host, before the command that asks which version is there. Its bytes are not that command's
 * input, because the state would hold them. A host that has the program already is sent nothing.
 */
export function programHook(name: string, withRecordedKey: WithRecordedKey): pulumi.ResourceHook {
  return new pulumi.ResourceHook(`${name}-program`, async ({ name: resource, newInputs }) => {
    const connection = await dialledConnection(newInputs, withRecordedKey);
    try {
      await waitForHost(connection);
      await installProgram(connection);
    } catch (error) {
      throw new CodedError(
        `${resource}: ${programPath} could not be written on ${connection.host}: ${(error as Error).message}`,
        "program.not-written",
      );
    }
  });
}

async function installProgram(connection: KnownConnection): Promise<void> {
  const { digests } = hostProgram();
  const result = await askThenSend(
    connection,
    { script: findInstalled({ digests }), timeoutMs },
    (program) => ({ script: installSent(program), input: sentInput("", program.packed), timeoutMs }),
  );
  if (result.exitCode !== 0) throw new Error(hostError(result));
}
