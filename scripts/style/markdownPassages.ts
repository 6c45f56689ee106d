import MarkdownIt, { type Token } from "markdown-it";
import type { Passage } from "./Passage";

export const markdown = new MarkdownIt("commonmark").enable("table");

/** In a comment, indented lines are not code, and a line of dashes does not make a heading of the line before. */
const markdownOfComment = new MarkdownIt("commonmark").enable("table").disable(["code", "lheading"]);

export function markdownPassages(text: string): Passage[] {
  return passagesOf(markdown.parse(text, {}));
}

export function commentPassages(text: string, line: number): Passage[] {
  return passagesOf(markdownOfComment.parse(text, {})).map((one) => ({ ...one, line: one.line + line - 1 }));
}

function passagesOf(tokens: Token[]): Passage[] {
  let row = 0;
  return tokens.flatMap((token, index): Passage[] => {
    if (token.type === "tr_open") row = (token.map?.[0] ?? 0) + 1;
    if (token.type !== "inline") return [];
    const container = tokens[index - 1]?.type ?? "";
    const cell = container === "td_open" || container === "th_open";
    const firstCell = cell && tokens[index - 2]?.type === "tr_open";
    const kind = firstCell ? "row" : container === "heading_open" ? "heading" : "prose";
    return [{ line: cell ? row : (token.map?.[0] ?? 0) + 1, text: words(token.children ?? []), kind }];
  });
}

function words(tokens: Token[]): string {
  return tokens
    .map((token) => {
      if (token.type === "code_inline") return "Code";
      if (token.type === "softbreak" || token.type === "hardbreak") return "\n";
      return token.type === "text" || token.type === "text_special" ? token.content : "";
    })
    .join("");
}
