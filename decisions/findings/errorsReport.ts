import { fieldErrorText, type FieldError } from "./fieldError";

/** All errors of something as one text, a line each; `written` is what the reader calls a field. */
export function errorsReport(
  errors: readonly FieldError[],
  where: string,
  written?: (field: string) => string,
): string {
  const count = errors.length === 1 ? "1 error" : `${errors.length} errors`;
  return `${count} in ${where}; nothing was changed.\n${errorLines(errors, written)}`;
}

/** The lines alone. */
export function errorLines(errors: readonly FieldError[], written?: (field: string) => string): string {
  return errors.map((one) => `  - ${fieldErrorText(one, written)}`).join("\n");
}
