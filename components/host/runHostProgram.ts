import { absentOn, runInstalled, runSent, sentInput } from "../../decisions/host/firstContact";
import { hostProgram, packedProgram } from "./hostProgram";
import { asRoot } from "./ssh/asRoot";
import type { KnownConnection } from "./ssh/sshConnect";
import { sshExec, type RemoteResult } from "./ssh/sshExec";
import { requireArchitecture } from "./requireArchitecture";

/** How much longer a host may take that is sent the program. */
const sendingMs = 60_000;

/**
 * Runs a verb of the program on a host, as root. A host that has this very program is sent none of its bytes. Another one
 * runs it in a temporary folder, and nothing is installed. The verb's input comes on stdin, since sudo logs command
 * lines and a proxy's URL may have a password in it.
 */
export async function runHostProgram(
  connection: KnownConnection,
  timeoutMs: number,
  verb: string,
  input = "",
): Promise<RemoteResult> {
  const { digests } = hostProgram();
  const result = await sshExec(connection, asRoot(runInstalled({ digests }, verb)), input, timeoutMs);
  const kernelName = absentOn(result);
  if (kernelName === undefined) return result;
  const architecture = requireArchitecture(kernelName);
  return sshExec(
    connection,
    asRoot(runSent(digests[architecture], verb)),
    sentInput(input, packedProgram(architecture)),
    timeoutMs + sendingMs,
  );
}
