import { asRoot, cannotBecomeRoot } from "../../host/ssh/asRoot";
import { isOtherHostKey } from "../../host/ssh/dialError";
import { sshExec, type RemoteResult } from "../../host/ssh/sshExec";
import { openCode, runAnyInstalled } from "../../../decisions/host/firstContact";
import { otherProgram, usageCode } from "../../../decisions/host/otherProgram";
import { oddAnswer } from "../../../decisions/host/answers/oddAnswer";
import { hostError } from "../../../decisions/host/hostError";
import { hostStatus } from "../../../decisions/observability/status/hostStatus";
import type { OperatorAccess } from "../../../decisions/observability/status/operatorAccess";
import type { AskedHost } from "../../../decisions/observability/status/statusFindings";

/** A question to a host, and the time for its answer. */
export interface StatusQuestion {
  options: string;
  input?: string;
  /** For the login and the answer together. */
  timeoutMs: number;
  /** Ends the question early. */
  signal?: AbortSignal;
}

/**
 * The status as the program that is installed on a host prints it. Nothing is sent to the host but the input, and
 * nothing is changed there.
 */
export async function askStatus(
  { name, login }: OperatorAccess["hosts"][number],
  { options, input = "", timeoutMs, signal }: StatusQuestion,
): Promise<AskedHost> {
  const verb = `status --json ${options}`;
  try {
    const command = asRoot(runAnyInstalled(verb));
    const result = await sshExec(login, command, input, timeoutMs, signal);
    const { exitCode, stdout, askedAtMs } = result;
    if (!stdout.startsWith("{"))
      return { name, why: why(verb, result), otherProgram: exitCode === usageCode };
    const status = hostStatus(stdout);
    // The host reads its clock while it answers, and prints whole seconds.
    return { name, status, clockAheadMs: Date.parse(status.time) + 500 - (askedAtMs + Date.now()) / 2 };
  } catch (error) {
    return { name, why: (error as Error).message, otherKey: isOtherHostKey(error) };
  }
}

function why(verb: string, { exitCode, stdout, stderr }: RemoteResult): string {
  if (exitCode === cannotBecomeRoot) return "the login cannot become root with sudo -n";
  if (exitCode === openCode)
    return (
      "etcd-host was not run there, because others than root can change it. Find out who did: " +
      `${stderr.trim().replaceAll("\n", "; ")}. A \`pulumi up\` with \`repairDrift: true\` installs it again`
    );
  if (exitCode === usageCode) return otherProgram;
  const printed = hostError({ exitCode, stderr: stderr.trim() || withoutReason(stdout) });
  return `\`etcd-host ${verb}\` has no answer there (exit code ${exitCode}): ${printed}`;
}

const noReason =
  "it printed no reason. If that repeats, a `pulumi up` with `repairDrift: true` installs etcd-host there again";

function withoutReason(stdout: string): string {
  return stdout.trim() === "" ? noReason : oddAnswer("the answer", stdout).message;
}
