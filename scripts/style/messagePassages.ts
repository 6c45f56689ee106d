import type { Passage } from "./Passage";

/** Splits a string of the code into lines. A line without two words in a row is code, so it is left out. */
export function messagePassages(
  text: string,
  [first, last]: [first: number, last: number],
  kind: "message" | "title",
): Passage[] {
  return text
    .split("\n")
    .map((one, index) => ({
      line: Math.min(first + index, last),
      text: one.replace(/`[^`]*`/g, "Code"),
      kind,
    }))
    .filter(({ text: words }) => kind === "title" || /[a-z]["',.;:)]* ["'(]?[a-z]/i.test(words));
}
