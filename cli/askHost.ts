import { asRoot, cannotBecomeRoot } from "../components/host/ssh/asRoot";
import { sshExec } from "../components/host/ssh/sshExec";
import { programPath } from "../decisions/host/firstContact";
import { printable } from "../decisions/findings/printable";
import { hostStatus } from "../decisions/status/hostStatus";
import type { OperatorAccess } from "../decisions/status/operatorAccess";
import type { AskedHost } from "../decisions/status/statusFindings";

/** A login through a bastion takes two connections, and the verb up to 10 s. */
const timeoutMs = 20_000;

/**
 * The status as the program that is installed on a host prints it. Nothing is sent to the host but the names of
 * records, and nothing is changed there.
 */
export async function askHost(
  { name, login }: OperatorAccess["hosts"][number],
  records: string,
): Promise<AskedHost> {
  try {
    const { exitCode, stdout, stderr } = await sshExec(
      login,
      asRoot(`exec ${programPath} status --json --records`),
      records,
      timeoutMs,
    );
    if (stdout.startsWith("{")) return { name, status: hostStatus(stdout) };
    return { name, why: why(exitCode, stderr.trim()) };
  } catch (error) {
    return { name, why: (error as Error).message };
  }
}

function why(exitCode: number, stderr: string): string {
  if (exitCode === cannotBecomeRoot) return "the login cannot become root with sudo -n";
  return (
    `\`etcd-host status --json --records\` has no answer there (exit code ${exitCode}): ` +
    (printable(stderr) || "another version of the program, which `pulumi up` replaces")
  );
}
