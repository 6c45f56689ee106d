import ts from "typescript";

/** One place that gives a code its severity; nothing where a program decides that. */
export interface GivenSeverity {
  code: string;
  severity?: "error" | "warning" | "note";
}

const isCode = /^[a-z0-9-]+\.[a-z0-9-]+$/;

/** The functions of this project that make an error or a warning with a code. */
const ofFunctions: Readonly<Record<string, "error" | "warning">> = {
  CodedError: "error",
  failed: "error",
  fieldError: "error",
  refused: "error",
  userError: "error",
  warned: "warning",
  warnedIf: "warning",
  warning: "warning",
  withCode: "error",
};

/** Each literal of a code in a source, with the severity of the call that it is in. */
export function givenSeverities(source: string): GivenSeverity[] {
  const found: GivenSeverity[] = [];
  const read = (node: ts.Node): void => {
    if (ts.isStringLiteral(node) && isCode.test(node.text))
      found.push({ code: node.text, ...given(node.parent, node.parent.parent) });
    ts.forEachChild(node, read);
  };
  read(ts.createSourceFile("source.ts", source, ts.ScriptTarget.Latest, true));
  return found;
}

function given(parent: ts.Node, above: ts.Node): Pick<GivenSeverity, "severity"> {
  const severity = ts.isPropertyAssignment(parent) ? ofFinding(above) : ofCall(parent);
  return severity === undefined ? {} : { severity };
}

function ofCall(node: ts.Node): GivenSeverity["severity"] {
  return ts.isCallExpression(node) || ts.isNewExpression(node)
    ? ofFunctions[node.expression.getText()]
    : undefined;
}

/** A finding without a severity is an error. */
function ofFinding(object: ts.Node): GivenSeverity["severity"] {
  if (!ts.isObjectLiteralExpression(object) || !isFinding(object.parent)) return undefined;
  const known = !object.properties.some(ts.isSpreadAssignment);
  const severity = object.properties.find((one) => one.name?.getText() === "severity");
  if (!known) return undefined;
  if (severity === undefined) return "error";
  const value = ts.isPropertyAssignment(severity) ? severity.initializer.getText() : "";
  return (["error", "warning", "note"] as const).find((one) => value === `"${one}"`);
}

function isFinding(node: ts.Node): boolean {
  return ts.isCallExpression(node) && /^(adoptionF|f)inding$/.test(node.expression.getText());
}
