import { AsyncResource } from "node:async_hooks";
import { hostError } from "../../decisions/host/hostError";
import * as pulumi from "@pulumi/pulumi";
import { findInstalled, installSent, programPath, sentInput } from "../../decisions/host/firstContact";
import { askThenSend } from "./askThenSend";
import { hostProgram } from "./hostProgram";
import { dialledConnection, type WithRecordedKey } from "./ssh/dialledConnection";
import type { KnownConnection } from "./ssh/KnownConnection";
import { waitForHost } from "./ssh/sshExec";
import { CodedError } from "../../decisions/findings/codedError";
import { printable } from "../../decisions/findings/printable";

const timeoutMs = 120_000;

/**
 * Installs the program on a host, before the command that asks which version is there. Its bytes are not that command's
 * input, because the state would hold them. A host that has the program already is sent nothing.
 */
export function programHook(name: string, withRecordedKey: WithRecordedKey): pulumi.ResourceHook {
  // The engine calls a hook from outside the program's context.
  const log = AsyncResource.bind((text: string) => pulumi.log.info(text));
  return new pulumi.ResourceHook(`${name}-program`, async ({ name: resource, newInputs }) => {
    const connection = await dialledConnection(newInputs, withRecordedKey);
    try {
      await waitForHost(connection);
      const kept = await installProgram(connection);
      if (kept !== undefined) await log(`${resource}: ${kept}`);
    } catch (error) {
      throw new CodedError(
        `${resource}: ${programPath} could not be written on ${connection.host}: ${(error as Error).message}`,
        "program.not-written",
      );
    }
  });
}

/** Returns what the host says where it kept a file of a person. */
async function installProgram(connection: KnownConnection): Promise<string | undefined> {
  const { digests } = hostProgram();
  const result = await askThenSend(
    connection,
    { script: findInstalled({ digests }), timeoutMs },
    (program) => ({ script: installSent(program), input: sentInput("", program.packed), timeoutMs }),
  );
  if (result.exitCode !== 0) throw new Error(hostError(result));
  return /^the .* that was here is kept as .*$/m.exec(printable(result.stderr))?.[0];
}
