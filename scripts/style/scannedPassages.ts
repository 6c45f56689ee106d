import { commentPassages } from "./markdownPassages";
import { messagePassages } from "./messagePassages";
import type { Passage } from "./Passage";

type Language = "shell" | "go" | "yaml";

/** `$(...)`, with quotes and one more pair of parentheses inside it. */
const substitution = String.raw`\$\((?:[^()"']|"(?:\\.|[^"\\])*"|'[^']*'|\((?:[^()"']|"[^"]*"|'[^']*')*\))*\)`;

/** The alternatives of a pattern match in the order of the text, so that a quote in a comment opens no string. */
const patterns: Record<Language, RegExp> = {
  shell: new RegExp(
    [
      String.raw`^#!.*`,
      String.raw`(?<comment>(?<=^[ \t]*)#.*(?:\n[ \t]*#.*)*|(?<=[\s;)])#.*)`,
      String.raw`<<-?[ ]*(?<quote>['"]?)(?<end>[A-Za-z_]\w*)\k<quote>.*(?<document>\n[^]*?)\n[ \t]*\k<end>$`,
      String.raw`'(?<single>[^']*)'`,
      `"(?<double>(?:${substitution}|\\\\[^]|[^"\\\\])*)"`,
      String.raw`\\[^]`,
    ].join("|"),
    "gm",
  ),
  go: new RegExp(
    [
      String.raw`(?<comment>\/\/.*(?:\n[ \t]*\/\/.*)*|\/\*[^]*?\*\/)`,
      "`(?<document>[^`]*)`",
      String.raw`"(?<double>(?:\\.|[^"\\\n])*)"`,
      String.raw`'(?:\\.|[^'\\])+'`,
    ].join("|"),
    "gm",
  ),
  // Each line alone, because most lines of a comment are configuration that is switched off.
  yaml: /(?<comment>(?<=^|[ \t])#.*)/gm,
};

/** Comments, strings and here-documents. A pattern finds them in these languages, so no parser is needed. */
export function scannedPassages(text: string, language: Language): Passage[] {
  return [...text.matchAll(patterns[language])].flatMap((match) => {
    const line = text.slice(0, match.index).split("\n").length;
    const { comment, document, single, double } = match.groups ?? {};
    if (comment !== undefined)
      return commentPassages(comment.replace(/^[ \t]*(#+|\/\/|\/\*)[ \t]?|\*\/$/gm, ""), line);
    const message = document ?? single ?? double;
    const last = line + match[0].split("\n").length - 1;
    return message === undefined ? [] : messagePassages(filled(message), [line, last], "message");
  });
}

/** Puts `Value` for each expression, and removes escapes. */
function filled(message: string): string {
  return message
    .replace(new RegExp(substitution, "g"), "Value")
    .replace(/\$\{[^}]*\}|\$\w+|\$[@*#?]|%[+#]?[dqsvwx]/g, "Value")
    .replace(/\\n/g, "\n")
    .replace(/\\([^])/g, "$1");
}
