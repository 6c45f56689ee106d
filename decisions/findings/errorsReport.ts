import { printedFieldError, type FieldError } from "./fieldError";

/** The errors of one component, before it makes anything. Other components of the same program may change something. */
export function componentErrorsReport(name: string, errors: readonly FieldError[], where: string): string {
  return `${name}: ${counted(errors)} in ${where}. Nothing of ${name} was changed.\n${errorLines(errors)}`;
}

/** All errors of something as one text, a line each; `written` is what the reader calls a field. */
export function errorsReport(
  errors: readonly FieldError[],
  where: string,
  written?: (field: string) => string,
): string {
  return `${counted(errors)} in ${where}. Nothing was changed.\n${errorLines(errors, written)}`;
}

/** The errors of Outputs: when they are known, Pulumi may have made some resources. */
export function outputErrorsReport(errors: readonly FieldError[], unchanged: string): string {
  return `${counted(errors)} in Outputs. ${unchanged} was changed.\n${errorLines(errors)}`;
}

/** The lines alone. */
export function errorLines(errors: readonly FieldError[], written?: (field: string) => string): string {
  return errors.map((one) => `  - ${printedFieldError(one, written)}`).join("\n");
}

function counted({ length }: readonly FieldError[]): string {
  return length === 1 ? "1 error" : `${length} errors`;
}
