import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Passage } from "../../../../scripts/style/Passage";
import { styleFindings } from "../../../../scripts/style/styleFindings";
import { styleRules } from "../../../../scripts/style/styleRules";

const page = readFileSync(
  join(__dirname, "..", "..", "..", "..", "docs", "contributing", "style.md"),
  "utf8",
);
const rules = styleRules(page);

const thirty = Array.from({ length: 30 }, (_, index) => `word${index}`).join(" ");

test.each<[text: string, rule: string]>([
  ["The host tells its machine ID.", "word"],
  ["Mend the host.", "word"],
  ["The version is no version of etcd.", "word"],
  ["The update goes\non.", "word"],
  ["Of the options Pulumi hands on three.", "opening"],
  ["The host left. Of the others two stay.", "opening"],
  ["The host left; of the others two stay.", "opening"],
  ["What an edit deletes is not seen.", "opening"],
  [`One ${thirty}.`, "sentence"],
  [`Short. One ${thirty}.`, "sentence"],
])("a text that breaks a rule is found: %j", (text, rule) => {
  expect(found(text)).toEqual([rule]);
});

test.each([
  "The host reports its machine ID.",
  "The version is no longer supported.",
  "A foretelling and an amendment have other words in them.",
  "The set-aside verb has a hyphen.",
  "Some of the options stay.",
  "Report: what the update changed.",
  "What does the update change?",
  `${thirty}.`,
  `${thirty}. ${thirty}.`,
  "Use a bastion, e.g. one in the same network.",
])("a text that keeps the rules is clean: %j", (text) => {
  expect(found(text)).toEqual([]);
});

test.each<[kind: Passage["kind"], text: string, rules: string[]]>([
  ["row", "... and that on hosts", ["row"]],
  ["row", "The same, on hosts", ["row"]],
  ["row", "as above", ["row"]],
  ["row", "The same on hosts", []],
  ["prose", "... and that on hosts", []],
  ["heading", "What the lint checks", []],
  ["title", "what an edit deletes is not seen", ["opening"]],
  ["message", "of etcd 3.6", []],
  ["message", "Of etcd 3.6 only", ["opening"]],
])("the kind of a text decides: in a %s, %j", (kind, text, expected) => {
  expect(found(text, kind)).toEqual(expected);
});

test("every entry of the table is found, and every allowed phrase is clean", () => {
  expect(rules.length).toBeGreaterThan(80);
  const table = page
    .slice(page.indexOf("| Do not write"), page.indexOf("## What make lint checks"))
    .split("\n")
    .slice(2);
  for (const [, words = "", , allowed = ""] of table.map((row) => row.split("|"))) {
    for (const [, entry = ""] of words.matchAll(/`([^`]+)`/g)) {
      const text = entry.endsWith(" ...")
        ? `The host left; ${entry}`.replace(/; (?=[A-Z])/, ". ")
        : `The ${entry} host`;
      expect([entry, found(text).length]).toEqual([entry, 1]);
    }
    for (const [, phrase = ""] of allowed.matchAll(/`([^`]+)`/g))
      expect([phrase, found(`And ${phrase} host`)]).toEqual([phrase, []]);
  }
});

test("a finding has its line and the words to write", () => {
  const text = "The host is there.\nThe host tells more.";
  expect(styleFindings([{ line: 7, text, kind: "prose" }], rules)).toEqual([
    { line: 8, rule: "word", message: '"tells": write report, show, print, return' },
  ]);
});

test("a page without the table is an error", () => {
  expect(() => styleRules("# Style\n")).toThrow("docs/contributing/style.md: no table");
});

function found(text: string, kind: Passage["kind"] = "prose"): string[] {
  return styleFindings([{ line: 1, text, kind }], rules).map(({ rule }) => rule);
}
