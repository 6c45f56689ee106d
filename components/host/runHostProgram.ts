import { hostProgram } from "./hostProgram";
import { asRoot } from "./ssh/asRoot";
import type { KnownConnection } from "./ssh/sshConnect";
import { sshExec, type RemoteResult } from "./ssh/sshExec";

/**
 * Runs a verb of the program on a host. It comes on stdin: nothing is installed, and sudo is used where needed. So do the
 * words, since sudo logs command lines and a proxy's URL may have a password in it.
 */
export function runHostProgram(
  connection: KnownConnection,
  timeoutMs: number,
  verb: string,
  ...words: string[]
): Promise<RemoteResult> {
  const quoted = [verb, ...words].map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(" ");
  return sshExec(connection, asRoot("sh -s"), `set -- ${quoted}\n${hostProgram().text}`, timeoutMs);
}
