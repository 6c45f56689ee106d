import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { compare, type OldStyle, shrink } from "./style/oldStyle";
import { passages } from "./style/passages";
import { type StyleFinding, styleFindings } from "./style/styleFindings";
import { styleRules } from "./style/styleRules";
import { wideLines } from "./style/wideLines";

/**
 * Compares every text that a person reads with docs/contributing/style.md. A file of docs/contributing/old-style.json
 * may have as many findings as the list allows. `--update` lowers its numbers and follows moved files.
 *
 * Vale does this for Markdown and comments. It does not read string literals, so it misses all messages. Its packages
 * on npm and PyPI download the program from another site, and a build of its Go module takes two minutes. textlint
 * reads Markdown and plain text, so its rules would need the same extraction of comments and strings.
 */
const root = join(__dirname, "..");
const listFile = "docs/contributing/old-style.json";
const notOurs = ["node_modules", "dist", "coverage", "keys", "sdks", "venv", ".git", ".run", ".cache"];
/** A page that `make` writes has the words of the comments and scripts that it is made from. */
const generated = /^Written by `make /m;

const rules = styleRules(read("docs/contributing/style.md"));
const findings = new Map(files(root).flatMap((file) => entry(relative(root, file))));
const counts = new Map([...findings].map(([file, { length }]) => [file, length]));
const list = JSON.parse(read(listFile)) as OldStyle;

if (process.argv.includes("--update")) {
  writeFileSync(join(root, listFile), `${JSON.stringify(shrink(list, counts), undefined, 2)}\n`);
} else report();

function report(): void {
  const { over, under, gone } = compare(list, counts);
  for (const file of over) {
    for (const { line, message } of findings.get(file) ?? []) console.error(`${file}:${line}: ${message}`);
    const allowed = list[file] ?? 0;
    console.error(
      `${file}: ${counts.get(file)} findings, ${allowed} allowed by ${listFile}. Fix the new ones.\n`,
    );
  }
  for (const file of gone) console.error(`${listFile}: ${file} does not exist.`);
  if (under.length > 0)
    console.error(`${listFile}: ${under.length} files have fewer findings than it allows.`);
  if (gone.length + under.length > 0) console.error("Run npm run style -- --update.");
  if (over.length + gone.length > 0) process.exitCode = 1;
}

function files(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((one) => {
    if (notOurs.includes(one.name)) return [];
    const path = join(folder, one.name);
    return one.isDirectory() ? files(path) : one.isFile() ? [path] : [];
  });
}

function entry(file: string): [string, StyleFinding[]][] {
  const text = read(file);
  const found = generated.test(text) ? undefined : passages(file, text);
  if (!found) return [];
  return [[file, [...styleFindings(found, rules), ...wideLines(file, text)].sort((a, b) => a.line - b.line)]];
}

function read(file: string): string {
  return readFileSync(join(root, file), "utf8");
}
