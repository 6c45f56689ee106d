import type { Passage } from "./Passage";
import type { StyleRule } from "./styleRules";

export interface StyleFinding {
  line: number;
  rule: "word" | "opening" | "sentence" | "row" | "width";
  message: string;
}

const wordsInSentence = 30;

export function styleFindings(passages: Passage[], rules: StyleRule[]): StyleFinding[] {
  const words = rules.filter(({ opening }) => !opening);
  const openings = rules.filter(({ opening }) => opening);
  return passages.flatMap((passage) => [
    ...words.flatMap((rule) => wordFindings(passage, rule)),
    ...openings.flatMap((rule) => openingFindings(passage, rule)),
    ...longSentences(passage),
    ...continuedRow(passage),
  ]);
}

function wordFindings(passage: Passage, { words, instead, allowed }: StyleRule): StyleFinding[] {
  const text = allowed.reduce(
    (rest, phrase) => rest.replace(phrase, (found) => "_".repeat(found.length)),
    passage.text,
  );
  return [...text.matchAll(words)].map(({ 0: found, index }) => ({
    line: lineAt(passage, index),
    rule: "word" as const,
    message: `"${found.replace(/\s+/g, " ")}": write ${instead}`,
  }));
}

/**
 * A heading and a question may begin with `What`. A title counts as if it began with a capital. A message that begins
 * with a small letter continues another message.
 */
function openingFindings(passage: Passage, { words, instead }: StyleRule): StyleFinding[] {
  if (passage.kind === "heading") return [];
  return sentences(passage.text).flatMap(({ text, start }) => {
    if (text.endsWith("?")) return [];
    const clauses = passage.kind === "title" ? text.charAt(0).toUpperCase() + text.slice(1) : text;
    return [...clauses.matchAll(words)]
      .filter(({ 0: found, index }) => index > 0 || passage.kind !== "message" || /^[A-Z]/.test(found))
      .map(({ 0: found, index }) => ({
        line: lineAt(passage, start + index),
        rule: "opening" as const,
        message: `"${found}" opens a sentence: write ${instead}`,
      }));
  });
}

function longSentences(passage: Passage): StyleFinding[] {
  return sentences(passage.text)
    .map(({ text, start }) => ({
      start,
      words: text.split(/\s+/).filter((word) => /[a-z0-9]/i.test(word)).length,
    }))
    .filter(({ words }) => words > wordsInSentence)
    .map(({ start, words }) => ({
      line: lineAt(passage, start),
      rule: "sentence" as const,
      message: `a sentence of ${words} words: write sentences of at most ${wordsInSentence}`,
    }));
}

function continuedRow({ kind, line, text }: Passage): StyleFinding[] {
  if (kind !== "row" || !/^\s*(\.\.\.|…|The same[,.]|as (above|there)\b)/i.test(text)) return [];
  return [{ line, rule: "row", message: "a cell that refers to another row: repeat its words" }];
}

function sentences(text: string): { text: string; start: number }[] {
  const ends = [...text.matchAll(/(?<=[.!?]["')\]]*)(?<!\b(?:e\.g|i\.e|vs|cf)\.)\s+/g)];
  const starts = [0, ...ends.map(({ index, 0: space }) => index + space.length)];
  return starts.map((start, index) => ({ start, text: text.slice(start, ends[index]?.index).trimEnd() }));
}

function lineAt({ line, text }: Passage, index: number): number {
  return line + text.slice(0, index).split("\n").length - 1;
}
