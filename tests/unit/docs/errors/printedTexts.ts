import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

const root = join(__dirname, "../../../..");

/** The sources of a folder as texts, without tests and without the catalogue itself. */
export function sources(folder: string, name: RegExp): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((file) => name.test(file.name) && !file.parentPath.includes("/findings/catalogue"))
    .map(({ parentPath, name: file }) => readFileSync(join(parentPath, file), "utf8"));
}

/** Stands for a value in a text. */
const value = "…";
const joined = (text: string) => text.replace(/…{2,}/g, value);

/** All strings of TypeScript, their parts joined, with `…` in place of each value. */
export function textsOfTypescript(source: string): string[] {
  const file = ts.createSourceFile("source.ts", source, {
    languageVersion: ts.ScriptTarget.Latest,
    jsDocParsingMode: ts.JSDocParsingMode.ParseNone,
  });
  const constants = new Map<string, ts.Expression>();
  const texts: string[] = [];
  const collect = (node: ts.Node): void => {
    if (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name) && node.initializer !== undefined)
      constants.set(node.name.text, node.initializer);
    ts.forEachChild(node, collect);
  };
  /** With a constant of the same file in its place, or with a value there. */
  const textOf = (node: ts.Expression, known: boolean): string | undefined => {
    if (ts.isParenthesizedExpression(node)) return textOf(node.expression, known);
    if (ts.isStringLiteralLike(node)) return node.text;
    if (ts.isTemplateExpression(node))
      return [
        node.head.text,
        ...node.templateSpans.map(
          ({ expression, literal }) => (textOf(expression, known) ?? value) + literal.text,
        ),
      ].join("");
    if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken)
      return `${textOf(node.left, known) ?? value}${textOf(node.right, known) ?? value}`;
    const constant = known && ts.isIdentifier(node) ? constants.get(node.text) : undefined;
    return constant && textOf(constant, false);
  };
  const read = (node: ts.Node): void => {
    const isText =
      ts.isStringLiteralLike(node) || ts.isTemplateExpression(node) || ts.isBinaryExpression(node);
    if (isText) texts.push(...[true, false].flatMap((known) => textOf(node, known) ?? []));
    ts.forEachChild(node, read);
  };
  collect(file);
  read(file);
  return texts.flatMap((text) => [text, ...textsOfShell(text)]).map(joined);
}

/** The errors of a shell script, which prints them by `fail "..."`. */
function textsOfShell(script: string): string[] {
  return [...script.matchAll(/\bfail "([^"]*)/g)].map(([, text = ""]) =>
    text.replace(/\$\(.*|\$\{?\w+\}?/g, value),
  );
}

const goString = /"(?:[^"\\\n]|\\.)*"|`[^`]*`/.source;
const goValue = /[\w.]+(?:\([^()]*\))?/.source;
const goStrings = new RegExp(String.raw`(?:${goString})(?:\s*\+\s*(?:${goString}|${goValue}))*`, "g");
const goPart = new RegExp(String.raw`(${goString})|\+\s*${goValue}`, "g");

/** All strings of Go, their parts joined, with `…` in place of each verb of a format. `%q` prints quotes. */
export function textsOfGo(source: string): string[] {
  const code = source.replace(/^\s*\/\/.*$/gm, "").replaceAll(`'"'`, "");
  return [...code.matchAll(goStrings)].map(([strings]) =>
    joined(
      [...strings.matchAll(goPart)].map(([, text]) => (text === undefined ? value : unquoted(text))).join(""),
    ),
  );
}

function unquoted(literal: string): string {
  const text = literal.slice(1, -1);
  const plain = literal.startsWith("`") ? text : text.replaceAll(String.raw`\n`, "\n").replaceAll(`\\"`, '"');
  return plain.replace(/%(?:\[\d+\])?[-+#0 ]*(?:\.?\d+)*([a-z%])/gi, (_, verb: string) =>
    verb === "%" ? "%" : verb === "q" ? `"${value}"` : value,
  );
}
