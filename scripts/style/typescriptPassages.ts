import { forEachComment } from "ts-api-utils";
import ts from "typescript";
import { commentPassages } from "./markdownPassages";
import { messagePassages } from "./messagePassages";
import type { Passage } from "./Passage";

/** Comments and strings. The strings of a test quote messages and feed the code, so only its titles are read. */
export function typescriptPassages(file: string, text: string, strings: "all" | "titles"): Passage[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const lineOf = (position: number) => source.getLineAndCharacterOfPosition(position).line + 1;
  const passages = comments(source).flatMap(([from, to]) =>
    commentPassages(bare(text.slice(from, to)), lineOf(from)),
  );
  visit(source);
  return passages;

  function visit(node: ts.Node): void {
    const message = isModuleName(node) ? undefined : messageOf(node);
    if (message === undefined) {
      ts.forEachChild(node, visit);
      return;
    }
    const kind = isTitle(node) ? "title" : "message";
    const lines: [number, number] = [lineOf(node.getStart()), lineOf(node.end)];
    if (kind === "title" || strings === "all") passages.push(...messagePassages(message, lines, kind));
    values(node).forEach(visit);
  }
}

/** From where to where each comment goes. Line comments that follow each other are one comment. */
function comments(source: ts.SourceFile): [from: number, to: number][] {
  const found: [from: number, to: number][] = [];
  forEachComment(source, (text, { pos, end }) => {
    const last = found.at(-1);
    const follows = last && /^\r?\n[ \t]*$/.test(text.slice(last[1], pos));
    if (follows && text.startsWith("//", last[0]) && text.startsWith("//", pos)) last[1] = end;
    else found.push([pos, end]);
  });
  return found;
}

/** The words of a comment, each on its own line. The tags of TSDoc are code. */
function bare(comment: string): string {
  return comment
    .replace(/\*\/$/, "")
    .split("\n")
    .map((line) => line.replace(/^\s*(\/\*\*?|\/\/|\*)? ?/, ""))
    .join("\n")
    .replace(/\{@\w+ [^}]*\}|@[\w-]+/g, "`code`");
}

/** The text of a literal, a template or a sum of them. `Value` stands for each expression in it. */
function messageOf(node: ts.Node): string | undefined {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isTemplateExpression(node))
    return node.head.text + node.templateSpans.map(({ literal }) => `Value${literal.text}`).join("");
  if (!isSum(node)) return undefined;
  const [left, right] = [messageOf(node.left), messageOf(node.right)];
  return left === undefined && right === undefined ? undefined : (left ?? "Value") + (right ?? "Value");
}

/** The expressions in a message. They may hold messages of their own. */
function values(node: ts.Node): ts.Node[] {
  if (ts.isTemplateExpression(node)) return node.templateSpans.map(({ expression }) => expression);
  if (!isSum(node)) return [];
  return [node.left, node.right].flatMap((side) => (messageOf(side) === undefined ? [side] : values(side)));
}

function isSum(node: ts.Node): node is ts.BinaryExpression {
  return ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken;
}

function isModuleName(node: ts.Node): boolean {
  return (
    ts.isStringLiteral(node) && (ts.isImportDeclaration(node.parent) || ts.isExportDeclaration(node.parent))
  );
}

/** The first argument of `test`, `it` and `describe`, and of their `each`, `skip` and `only`. */
function isTitle(node: ts.Node): boolean {
  const call = node.parent;
  if (!ts.isCallExpression(call) || call.arguments[0] !== node) return false;
  let callee: ts.Expression = call.expression;
  while (!ts.isIdentifier(callee)) {
    if (ts.isPropertyAccessExpression(callee) || ts.isCallExpression(callee)) callee = callee.expression;
    else if (ts.isTaggedTemplateExpression(callee)) callee = callee.tag;
    else return false;
  }
  return ["test", "it", "describe"].includes(callee.text);
}
