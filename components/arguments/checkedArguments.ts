import * as pulumi from "@pulumi/pulumi";
import { componentErrorsReport, outputErrorsReport } from "../../decisions/findings/errorsReport";
import {
  fieldError,
  isRefused,
  fieldErrorText,
  printedFieldError,
  type FieldError,
} from "../../decisions/findings/fieldError";
import { waitingFor, withKnownValues, withText } from "../pulumi/lateValues";
import { userError } from "../pulumi/userError";
import { takenHere } from "./claims";
import { fixedTexts, hiddenText, withSecretsHidden } from "./withSecretsHidden";

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
  /** Everything that waits for the check of the Outputs, as the subject of "was changed". */
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
export async function outputErrors(
  args: unknown,
  errorsOf: (args: unknown) => FieldError[],
  before: readonly FieldError[],
): Promise<FieldError[]> {
  const { records, addresses, logins } = takenHere(); // asked here: later this may run in no run of the program
  const { known, secrets, failed } = await withKnownValues(args);
  const reported = new Set(before.map((one) => fieldErrorText(one)));
  const refused = before.filter(isRefused).map(({ path }) => path);
  const withoutValue = failed.map(({ path, why }) =>
    fieldError(path, `its Output failed: ${why}`, "field.output-failed"),
  );
  const errors = errorsOf(known);
  // The errors of another text, and the names of other components, hold nothing of a secret.
  const texts = new Set(secrets.map(({ text }) => text));
  const other = errors.length === 0 ? [] : errorsOf(withText(known, texts, hiddenText));
  const fixed = fixedTexts(other, [...records.values(), ...addresses.values(), ...logins.values()]);
  return [...withoutValue, ...errors]
    .filter((one) => !reported.has(fieldErrorText(one)))
    .filter(({ path }) => !refused.some((field) => path === field || path.startsWith(`${field}.`)))
    .map((one) => withSecretsHidden(one, secrets, fixed));
}
