import { CodedError } from "../findings/codedError";
/** The text that `pulumi stack output --json` prints for a hidden secret. */
export const hiddenSecret = "[secret]";

type Outputs = Readonly<Record<string, unknown>>;

/**
 * The outputs of one cluster among those of a stack, as `pulumi stack output --json` prints them. They are at the top,
 * or in the one output that has the field. `output` names the output to take. Undefined where no output has the field.
 * @throws where it is not clear which to take, or the secrets are hidden.
 */
export function outputsWith(field: string, outputs: Outputs, output?: string): Outputs | undefined {
  if (Object.keys(outputs).length === 0)
    throw new CodedError(
      "The stack has no outputs: it was destroyed, or never updated. Run `pulumi up`.",
      "outputs.unusable",
    );
  const found = output === undefined ? onlyOne(field, outputs) : named(output, outputs);
  if (found === hiddenSecret || (Object(found) as Outputs)[field] === hiddenSecret)
    throw new CodedError(
      "The secrets in the outputs are hidden. Run `pulumi stack output --json --show-secrets`, or give `--stack NAME`.",
      "outputs.unusable",
    );
  return hasField(field, found) ? (found as Outputs) : undefined;
}

function named(output: string, outputs: Outputs): unknown {
  if (Object.hasOwn(outputs, output)) return outputs[output];
  throw new CodedError(
    `The stack has no output "${output}". Give one of its outputs: ${Object.keys(outputs).join(", ")}.`,
    "outputs.unusable",
  );
}

function onlyOne(field: string, outputs: Outputs): unknown {
  if (hasField(field, outputs)) return outputs;
  const having = Object.keys(outputs).filter((one) => hasField(field, outputs[one]));
  if (having.length > 1)
    throw new CodedError(
      `Several outputs have a cluster. Give one of them: --output ${having.join(", --output ")}.`,
      "outputs.unusable",
    );
  return outputs[having[0] ?? ""] ?? Object.values(outputs).find((value) => value === hiddenSecret);
}

function hasField(field: string, value: unknown): boolean {
  return (Object(value) as Outputs)[field] !== undefined;
}
