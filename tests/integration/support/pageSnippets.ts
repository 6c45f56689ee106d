import { readFileSync } from "node:fs";
import { join } from "node:path";

const page = readFileSync(join(__dirname, "../../../docs/how-to/connect-clients.md"), "utf8");

/** The block below the line that begins with these words, with a test's values in the place of those of the page. */
export function snippetFor(words: string, values: Record<string, string> = {}): string {
  const [, below] = page.split(`\n${words}`);
  const [, body] = /^[^\n]*\n\n```\w+\n([^]*?)^```$/m.exec(below ?? "") ?? [];
  if (body === undefined) throw new Error(`connect-clients.md has no block for ${words}`);
  for (const value of Object.keys(values))
    if (!body.includes(value))
      throw new Error(`connect-clients.md, ${words}: nothing there is called ${value}`);
  return Object.entries(values).reduce((all, [from, to]) => all.replaceAll(from, to), body);
}
