import { isRefused, mistakeText, type Mistake } from "../../../../decisions/findings/mistake";

/** Mistakes as they are printed. */
export function sentences(found: readonly Mistake[]): string[] {
  return found.map((one) => mistakeText(one));
}

/** The same, what stops an update apart from what does not. */
export function said(found: readonly Mistake[]): { mistakes: string[]; warnings: string[] } {
  return {
    mistakes: sentences(found.filter(isRefused)),
    warnings: sentences(found.filter((one) => !isRefused(one))),
  };
}
