import { readFileSync } from "node:fs";
import { join } from "node:path";

const docs = join(__dirname, "..", "..", "..", "docs");

/**
 * Each block of commands in a section of a page, with a test's values in the place of those of the page.
 * @throws where the section does not have a value that the test replaces.
 */
export function commandsOf(page: string, section: string, values: Record<string, string> = {}): string[] {
  const text = readFileSync(join(docs, page), "utf8");
  const [, found] = text.split(`\n## ${section}\n`);
  if (found === undefined) throw new Error(`${page} has no section ${section}`);
  const body = found.split("\n## ")[0] ?? "";
  for (const value of Object.keys(values))
    if (!body.includes(value)) throw new Error(`${page}, ${section}: nothing there is called ${value}`);
  return [...body.matchAll(/^( *)```sh\n([^]*?)^\1```$/gm)].map(([, indent = "", commands = ""]) =>
    Object.entries(values).reduce(
      (all, [from, to]) => all.replaceAll(from, to),
      commands.replaceAll(`\n${indent}`, "\n").slice(indent.length),
    ),
  );
}
