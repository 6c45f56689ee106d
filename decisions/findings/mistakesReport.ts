import { mistakeText, type Mistake } from "./mistake";

/** All mistakes of something as one text, a line each; `written` is what the reader calls a field. */
export function mistakesReport(
  mistakes: readonly Mistake[],
  where: string,
  written?: (field: string) => string,
): string {
  const count = mistakes.length === 1 ? "1 mistake" : `${mistakes.length} mistakes`;
  return `${count} in ${where}; nothing was changed.\n${mistakeLines(mistakes, written)}`;
}

/** The lines alone. */
export function mistakeLines(mistakes: readonly Mistake[], written?: (field: string) => string): string {
  return mistakes.map((one) => `  - ${mistakeText(one, written)}`).join("\n");
}
