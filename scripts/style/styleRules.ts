import type { Token } from "markdown-it";
import { markdown } from "./markdownPassages";

export interface StyleRule {
  /** Words that are not used, or, for an opening, words that open no clause. */
  words: RegExp;
  opening: boolean;
  /** The words to write in their place. */
  instead: string;
  /** Phrases in which the words are right. */
  allowed: RegExp[];
}

/**
 * Reads the table of docs/contributing/style.md that begins with "Do not write". It is the only list of rules. The
 * first column has the words as code, with dots (`Of ...`) for an opening. The third has the phrases that are allowed.
 */
export function styleRules(page: string): StyleRule[] {
  const tokens = markdown.parse(page, {});
  const head = tokens.findIndex(({ content }) => content === "Do not write");
  if (head < 0) throw new Error('docs/contributing/style.md: no table begins with "Do not write".');
  const rows: Token[][] = [];
  for (const token of tokens.slice(head)) {
    if (token.type === "table_close") break;
    if (token.type === "tr_open") rows.push([]);
    if (token.type === "inline") rows.at(-1)?.push(token);
  }
  return rows.flatMap(([words, instead, allowed]) =>
    codes(words).map((entry) => ({
      ...wordsOf(entry),
      instead: (instead?.content ?? "").replace(/`/g, ""),
      allowed: codes(allowed).map(phrase),
    })),
  );
}

/** The case of an opening matters: `What` begins a sentence, `what` may follow a colon. */
function wordsOf(entry: string): Pick<StyleRule, "words" | "opening"> {
  const start = / \.\.\.$/;
  return start.test(entry)
    ? { words: new RegExp(`(?<=^|[;:]\\s+)${entry.replace(start, "")}\\b`, "g"), opening: true }
    : { words: phrase(entry), opening: false };
}

function codes(cell: Token | undefined): string[] {
  return (cell?.children ?? []).filter(({ type }) => type === "code_inline").map(({ content }) => content);
}

/** Whole words, in upper or lower case, on one line or two. */
function phrase(words: string): RegExp {
  return new RegExp(String.raw`(?<![\w-])${words.replace(/ /g, String.raw`\s+`)}(?![\w-])`, "gi");
}
