import { runInstalled, runSent, sentInput } from "../../decisions/host/firstContact";
import { askThenSend } from "./askThenSend";
import { hostProgram } from "./hostProgram";
import type { KnownConnection } from "./ssh/KnownConnection";
import type { RemoteResult } from "./ssh/sshExec";

/** How much longer a host may take that is sent the program. */
const sendingMs = 60_000;

/**
 * Runs a verb of the program on a host, as root. A host that has the same program gets none of its bytes. Another host
 * runs it in a temporary folder, and nothing is installed. The verb's input comes on stdin, because sudo logs command
 * lines and a proxy's URL may have a password in it.
 */
export async function runHostProgram(
  connection: KnownConnection,
  timeoutMs: number,
  verb: string,
  input = "",
): Promise<RemoteResult> {
  const { digests } = hostProgram();
  return askThenSend(
    connection,
    { script: runInstalled({ digests }, verb), input, timeoutMs },
    (program) => ({
      script: runSent(program, verb),
      input: sentInput(input, program.packed),
      timeoutMs: timeoutMs + sendingMs,
    }),
  );
}
