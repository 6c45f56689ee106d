import { isRefused, fieldErrorText, type FieldError } from "../../../../decisions/findings/fieldError";

/** Errors as they are printed. */
export function sentences(found: readonly FieldError[]): string[] {
  return found.map((one) => fieldErrorText(one));
}

/** The same, what stops an update apart from what does not. */
export function said(found: readonly FieldError[]): { errors: string[]; warnings: string[] } {
  return {
    errors: sentences(found.filter(isRefused)),
    warnings: sentences(found.filter((one) => !isRefused(one))),
  };
}
