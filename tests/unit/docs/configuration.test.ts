import { readFileSync } from "node:fs";
import { join } from "node:path";

const page = readFileSync(join(__dirname, "..", "..", "..", "docs", "configuration.md"), "utf8");

interface Field {
  name: string;
  required: boolean;
  /** Its own words, and those of its chapter. */
  words: string;
}

/** The fields of all chapters that a user writes, by chapter and name. */
const fields = page
  .split("\n## ")
  .slice(1)
  .flatMap((chapter): Field[] => {
    const [title = "", ...lines] = chapter.split("\n");
    if (/outputs|^A certificate/i.test(title)) return [];
    const about = lines.filter((line) => !line.startsWith("- ")).join("\n");
    return lines.flatMap((line) => {
      const [, name, kind = "", words = ""] = /^- \*\*`(\w+)`\*\* \((.*?)\)(?:: (.*))?$/.exec(line) ?? [];
      if (name === undefined) return [];
      return [
        { name: `${title}: ${name}`, required: kind.includes(", required"), words: `${about}\n${words}` },
      ];
    });
  });

test("the page has the arguments of every component", () => {
  for (const component of ["`ReferencedCluster`", "`Pki`", "`DnsSrv`", "`connection.proxy`"])
    expect(fields.filter(({ name }) => name.startsWith(`${component}: `))).not.toEqual([]);
});

test("every argument has its default, and what a change does to a running cluster", () => {
  expect(fields.length).toBeGreaterThan(130);
  const without = (word: RegExp) => fields.filter(({ words }) => !word.test(words));
  expect(without(/default/i).filter(({ required }) => !required)).toEqual([]);
  expect(without(/change/i)).toEqual([]);
});
