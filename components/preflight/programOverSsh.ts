import { hostProgram } from "../hostProgram";
import { overSsh, type KnownConnection, type RemoteResult } from "./overSsh";

/** Runs a verb of the program on a host. It comes on stdin: nothing is installed, and sudo is used where needed. */
export function programOverSsh(
  connection: KnownConnection,
  timeoutMs: number,
  verb: string,
  ...words: string[]
): Promise<RemoteResult> {
  const command = `sh -s -- ${[verb, ...words].map((word) => `'${word}'`).join(" ")}`;
  const line = `if [ "$(id -u)" = 0 ]; then exec ${command}; else exec sudo -n ${command}; fi`;
  return overSsh(connection, line, hostProgram().text, timeoutMs);
}
