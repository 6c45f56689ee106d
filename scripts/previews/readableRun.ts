/**
 * Shortens the output of `pulumi up` for a page: the preview, then the update with the progress of each command. Times
 * and lines without news are left out.
 */
export function readableRun(printed: string): string {
  const lines = printed
    .split("\n")
    .map((line) =>
      line
        .replace(/ \(\d+(?:\.\d+)?m?s\)/, "")
        .replace(/ \[diff: .*?\]/, "")
        .trimEnd(),
    )
    // The last report of a command stands behind its end again.
    .map((line) => line.replace(/^( [-+~]+ .* (?:created|updated|deleted)) .*$/, "$1"))
    .filter(
      (line) => !/^@ |^Duration:|^ {4}pulumi:pulumi:Stack | (?:creating|updating|deleting)$/.test(line),
    );
  return lines
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}
