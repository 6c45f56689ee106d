import { markdown } from "./markdownPassages";
import type { StyleFinding } from "./styleFindings";

const width = 120;

/** A line without a space cannot be broken, nor can a row of a Markdown table; a block of code is quoted as it is. */
export function wideLines(file: string, text: string): StyleFinding[] {
  const whole = file.endsWith(".md") ? wholeBlocks(text) : [];
  return text.split("\n").flatMap((line, index): StyleFinding[] => {
    if (line.length <= width || !line.trim().includes(" ")) return [];
    if (whole.some(([from, to]) => index >= from && index < to)) return [];
    return [
      {
        line: index + 1,
        rule: "width",
        message: `${line.length} characters: break the line before ${width}`,
      },
    ];
  });
}

function wholeBlocks(text: string): [from: number, to: number][] {
  return markdown
    .parse(text, {})
    .filter(({ type }) => ["table_open", "fence", "code_block", "html_block"].includes(type))
    .flatMap(({ map }) => (map ? [map] : []));
}
