import { hostProgram } from "../hostProgram";
import { overSsh, type KnownConnection, type RemoteResult } from "./overSsh";

/**
 * Runs a verb of the program on a host. It comes on stdin: nothing is installed, and sudo is used where needed. So do the
 * words, since sudo logs command lines and a proxy's URL may have a password in it.
 */
export function programOverSsh(
  connection: KnownConnection,
  timeoutMs: number,
  verb: string,
  ...words: string[]
): Promise<RemoteResult> {
  const quoted = [verb, ...words].map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(" ");
  const line = `if [ "$(id -u)" = 0 ]; then exec sh -s; else exec sudo -n sh -s; fi`;
  return overSsh(connection, line, `set -- ${quoted}\n${hostProgram().text}`, timeoutMs);
}
