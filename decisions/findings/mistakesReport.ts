/** All mistakes of something as one text, a line each. */
export function mistakesReport(mistakes: readonly string[], where: string): string {
  const count = mistakes.length === 1 ? "1 mistake" : `${mistakes.length} mistakes`;
  return `${count} in ${where}; nothing was changed.\n${mistakes.map((one) => `  - ${one}`).join("\n")}`;
}
