import type { OperatorAccess } from "./operatorAccess";

const name = "operatorAccess";
const secret = "[secret]";

/**
 * Finds the access to one cluster among the outputs of a stack, as `pulumi stack output --json` prints them.
 * `output` names the output that has it, or that is an object with it.
 * @throws where it is not there, with what to do.
 */
export function accessIn(outputs: Readonly<Record<string, unknown>>, output?: string): OperatorAccess {
  if (Object.keys(outputs).length === 0)
    throw new Error("The stack has no outputs: it was destroyed, or never updated. Run `pulumi up`.");
  const found = output === undefined ? onlyOne(outputs) : named(outputs, output);
  if (found === secret)
    throw new Error(
      "The secrets in the outputs are hidden. Run `pulumi stack output --json --show-secrets`, or give `--stack NAME`.",
    );
  return access(found);
}

function named(outputs: Readonly<Record<string, unknown>>, output: string): unknown {
  const value = outputs[output];
  if (value === undefined)
    throw new Error(`The stack has no output "${output}". Its outputs: ${Object.keys(outputs).join(", ")}.`);
  return typeof value === "string" ? value : accessOf(value);
}

/** At the top, or in the one output that has it. */
function onlyOne(outputs: Readonly<Record<string, unknown>>): unknown {
  if (outputs[name] !== undefined) return outputs[name];
  const having = Object.keys(outputs).filter((one) => accessOf(outputs[one]) !== undefined);
  if (having.length > 1)
    throw new Error(
      `Several outputs have a cluster. Give one of them: --output ${having.join(", --output ")}.`,
    );
  return accessOf(outputs[having[0] ?? ""]) ?? Object.values(outputs).find((value) => value === secret);
}

function accessOf(value: unknown): unknown {
  return (Object(value) as Record<string, unknown>)[name];
}

function access(text: unknown): OperatorAccess {
  try {
    const found = JSON.parse(String(text)) as Partial<OperatorAccess>;
    if (typeof found.cluster === "string" && Array.isArray(found.hosts)) return found as OperatorAccess;
  } catch {
    // Said below.
  }
  throw new Error(
    `The outputs have no valid ${name} of an EtcdCluster. Export it from the program, ` +
      "and run `pulumi up` with this version of the package. For an output of another name give `--output NAME`.",
  );
}
