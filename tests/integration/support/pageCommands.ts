import { readFileSync } from "node:fs";
import { join } from "node:path";
import { shellBlocks } from "../../unit/support/shellBlocks";

const docs = join(__dirname, "..", "..", "..", "docs");

/**
 * The block of commands with that number in a section of a page, with a test's values in the place of those of the
 * page. A section without a name is what stands above the first heading.
 * @throws where the page has no such block, or the block does not have a value that the test replaces.
 */
export function commandOf(
  page: string,
  section: string,
  block: number,
  values: Record<string, string> = {},
): string {
  const blocks = shellBlocks(readFileSync(join(docs, page), "utf8"));
  const commands = blocks.find((one) => one.section === section && one.number === block)?.commands;
  if (commands === undefined) throw new Error(`${page}, ${section}: no block of commands ${block}`);
  for (const value of Object.keys(values))
    if (!commands.includes(value))
      throw new Error(`${page}, ${section}, ${block}: nothing there is called ${value}`);
  return Object.entries(values).reduce((all, [from, to]) => all.replaceAll(from, to), commands);
}
