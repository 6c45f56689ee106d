/** A program that does not know a verb or an option prints its usage, and ends with this code. */
export const usageCode = 2;

/** The usage is another version's, and describes no trouble of the host. So this stands in for it. */
export const otherProgram =
  "the host has another version of the program. A `pulumi up` with `repairDrift: true` installs it again";

/** How Pulumi's plugin reports it. Go ends a program that crashed with the same code. */
const printedUsage = new RegExp(
  `Process exited with status ${usageCode}: running "[^]*^etcd-host VERB:`,
  "m",
);

/** A shell ends with these codes where the program is missing, or is not one that this host runs. 137 is a kill. */
const notRun =
  /Process exited with status (12[67]|13[2459])(?: from signal [A-Z]+)?: running "[^\n"]*etcd-host /;

/** Why a command failed, where the program on the host is the reason. */
export function programFault(resource: string, host: string, error: string): string | undefined {
  if (printedUsage.test(error))
    return (
      `${resource}: etcd-host on ${host} does not know this step: ${otherProgram}. The step changed nothing. ` +
      "The update keeps what it did before this step."
    );
  const [, exitCode] = notRun.exec(error) ?? [];
  if (exitCode === undefined) return undefined;
  return damagedProgram(resource, host, `missing or damaged (exit code ${exitCode})`);
}

/** The error of a step whose program cannot run. A shell takes an empty file for a program that succeeds. */
export function damagedProgram(resource: string, host: string, how: string): string {
  return (
    `${resource}: the file of etcd-host on ${host} is ${how}. ` +
    "A `pulumi up` with `repairDrift: true` installs it again. The update keeps what it did before this step."
  );
}
