import * as pulumi from "@pulumi/pulumi";
import { componentErrorsReport, outputErrorsReport } from "../../decisions/findings/errorsReport";
import {
  fieldError,
  isRefused,
  fieldErrorText,
  printedFieldError,
  type FieldError,
} from "../../decisions/findings/fieldError";
import { waitingFor, withKnownValues, type KnownValues } from "../pulumi/lateValues";
import { userError } from "../pulumi/userError";

/** Arguments whose Outputs have no value before all of them are checked. */
export interface CheckedArguments<T> {
  args: T;
  /** Ends when the Outputs are checked. A preview does not know all of them. */
  outputsChecked: Promise<void>;
}

/** A component, in the words of its errors. */
interface Checked {
  name: string;
  resource?: pulumi.Resource;
  /** The reader's name for the arguments. */
  where: string;
  /** Everything that waits for the check of the Outputs. */
  unchanged: string;
}

/**
 * Stops before the first resource is made, with every error in one list. The values of Outputs, secrets among them, are
 * checked by the same rules when they are known. A constructor cannot wait for them, so their errors are a second list.
 */
export function checkedArguments<T>(
  args: T,
  errorsOf: (args: unknown) => FieldError[],
  { name, resource, where, unchanged }: Checked,
): CheckedArguments<T> {
  const found = errorsOf(args);
  const ofOutputs = outputErrors(args, errorsOf, found);
  const report = (errors: readonly FieldError[]) => `${name}: ${outputErrorsReport(errors, unchanged)}`;
  const errors = found.filter(isRefused);
  if (errors.length > 0) {
    void ofOutputs.then(async (all) => {
      const more = all.filter(isRefused);
      if (more.length > 0) await pulumi.log.error(report(more), resource);
    });
    throw userError(componentErrorsReport(name, errors, where));
  }
  const warn = (one: FieldError) => void pulumi.log.warn(printedFieldError(one), resource);
  found.forEach(warn);
  const outputsChecked = ofOutputs.then((all) => {
    const late = all.filter(isRefused);
    if (late.length > 0) throw userError(report(late));
    all.forEach(warn);
  });
  return { args: waitingFor(args, outputsChecked), outputsChecked };
}

/** The errors that are found only with the values of Outputs. A field that is refused is not judged again. */
async function outputErrors(
  args: unknown,
  errorsOf: (args: unknown) => FieldError[],
  before: readonly FieldError[],
): Promise<FieldError[]> {
  const { known, secrets, failed } = await withKnownValues(args);
  const reported = new Set(before.map((one) => fieldErrorText(one)));
  const refused = before.filter(isRefused).map(({ path }) => path);
  const withoutValue = failed.map(({ path, why }) =>
    fieldError(path, `its Output failed: ${why}`, "field.output-failed"),
  );
  return [...withoutValue, ...errorsOf(known)]
    .filter((one) => !reported.has(fieldErrorText(one)))
    .filter(({ path }) => !refused.some((field) => path === field || path.startsWith(`${field}.`)))
    .map((one) => withSecretsHidden(one, secrets));
}

/**
 * A message about a secret quotes it, or what should stand in its place, and not only an example. Another message may
 * name it; a text of one to three letters is part of too many words.
 */
function withSecretsHidden(error: FieldError, secrets: KnownValues<unknown>["secrets"]): FieldError {
  const isSecret = secrets.some(({ path }) => [error.path, ...(error.also ?? [])].includes(path));
  const hidden = (sentence: string) => {
    const without = secrets.reduce(
      (rest, { text }) => (text.length > 3 ? rest.replaceAll(text, "[secret]") : rest),
      sentence,
    );
    return isSecret ? without.replace(/(?<!as in )"[^"]*"/g, '"[secret]"') : without;
  };
  const { message } = error;
  return {
    ...error,
    message:
      typeof message === "string"
        ? hidden(message)
        : message.map((part) => (typeof part === "string" ? hidden(part) : part)),
  };
}
