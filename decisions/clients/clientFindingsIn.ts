/**
 * The findings about clients in a text of `findingsReport`, each with its host. A preview prints them as diagnostics,
 * because no step of the preview has them.
 */
export function clientFindingsIn(report: string): string[] {
  const found: string[] = [];
  let host = "";
  for (const line of report.split("\n")) {
    host = /^(\S+):$/.exec(line)?.[1] ?? host;
    const words = /^ {2}[A-Z]+ (?:connected|refused)-clients: (.*)$/.exec(line)?.[1];
    if (words !== undefined) found.push(host === "cluster" ? words : `${host}: ${words}`);
  }
  return found;
}
