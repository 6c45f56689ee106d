import { hiddenSecret, outputsWith } from "../../outputs/outputsWith";
import type { OperatorAccess } from "./operatorAccess";
import { CodedError } from "../../findings/codedError";

const name = "operatorAccess";

/**
 * Finds the access to one cluster among the outputs of a stack, as `pulumi stack output --json` prints them.
 * `output` names the output that has it, or that is an object with it.
 * @throws where it is not there, with what to do.
 */
export function accessIn(outputs: Readonly<Record<string, unknown>>, output?: string): OperatorAccess {
  const given = output === undefined ? undefined : outputs[output];
  if (typeof given === "string" && given !== hiddenSecret) return access(given);
  return access(outputsWith(name, outputs, output)?.[name]);
}

function access(text: unknown): OperatorAccess {
  try {
    const found = JSON.parse(String(text)) as Partial<OperatorAccess>;
    if (typeof found.cluster === "string" && Array.isArray(found.hosts)) return found as OperatorAccess;
  } catch {
    // Said below.
  }
  throw new CodedError(
    `The outputs have no valid ${name} of an EtcdCluster. Export it from the program, ` +
      "and run `pulumi up` with this version of the package. For an output of another name give `--output NAME`.",
    "outputs.unusable",
  );
}
