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

/** The words of a command that failed for that reason. */
export function unknownVerb(resource: string, host: string, error: string): string | undefined {
  if (!printedUsage.test(error)) return undefined;
  return (
    `${resource}: etcd-host on ${host} does not know this step: ${otherProgram}. The step changed nothing, and ` +
    "what the update did before it stays."
  );
}
