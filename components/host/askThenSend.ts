import { absentOn, type SentProgram } from "../../decisions/host/firstContact";
import { hostProgram, packedProgram } from "./hostProgram";
import { requireArchitecture } from "./requireArchitecture";
import { asRoot } from "./ssh/asRoot";
import type { KnownConnection } from "./ssh/KnownConnection";
import { sshExec, type RemoteResult } from "./ssh/sshExec";

/** A script for a host. Its input comes on stdin, because sudo logs command lines. */
interface Script {
  script: string;
  input?: string | Buffer;
  timeoutMs: number;
}

/** Runs `ask` on a host, as root. A host that answers that it lacks the program is sent it by the other script. */
export async function askThenSend(
  connection: KnownConnection,
  ask: Script,
  send: (program: SentProgram) => Script,
): Promise<RemoteResult> {
  const run = ({ script, input = "", timeoutMs }: Script) =>
    sshExec(connection, asRoot(script), input, timeoutMs);
  const result = await run(ask);
  const kernelName = absentOn(result);
  if (kernelName === undefined) return result;
  const architecture = requireArchitecture(kernelName);
  return run(send({ digest: hostProgram().digests[architecture], packed: packedProgram(architecture) }));
}
