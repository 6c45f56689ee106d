import { oddAnswer } from "./oddAnswer";

/** A host with thousands of listeners has as many lines; no host has more than this. */
const mostLines = 50_000;

/**
 * Reads the answer of a verb of `etcd-host`: a `key=value` line each, a line more for each further value of a list.
 * @throws where a line is anything else: an answer that lacks a line would describe another host.
 */
export function answerLines(text: string): (key: string) => string[] {
  const values = new Map<string, string[]>();
  const lines = text.split("\n", mostLines + 1).filter((one) => one !== "");
  if (lines.length > mostLines) throw oddAnswer(`an answer of more than ${mostLines} lines`, text);
  for (const line of lines) {
    const split = line.indexOf("=");
    if (split < 1) throw oddAnswer("a line of its answer", line);
    const key = line.slice(0, split);
    const value = line.slice(split + 1);
    const others = values.get(key);
    if (others) others.push(value);
    else values.set(key, [value]);
  }
  return (key) => values.get(key) ?? [];
}

/**
 * The value of a key that an answer has once; none where it is missing.
 * @throws where the answer has it twice, as one of both describes something else, or with a control character.
 */
export function onlyLine(values: (key: string) => string[], key: string): string | undefined {
  const [value, ...others] = values(key);
  if (others.length > 0)
    throw oddAnswer(`a line that its answer has ${others.length + 1} times`, `${key}=${others[0]}`);
  if (value !== undefined && hasControl.test(value)) throw oddAnswer(`the line ${key} of its answer`, value);
  return value;
}

/**
 * The same of a key that every answer has.
 * @throws where it is missing too.
 */
export function requiredLine(values: (key: string) => string[], key: string): string {
  const value = onlyLine(values, key);
  if (value === undefined) throw oddAnswer(`an answer without a line ${key}`, "");
  return value;
}

/** No host prints one, and a session may end at a NUL. */
const hasControl = /\p{Cc}/u;

/**
 * All values of a key, each of that form.
 * @throws where one has another form.
 */
export function shapedLines(values: (key: string) => string[], key: string, shape: RegExp): string[] {
  const odd = values(key).find((value) => !shape.test(value));
  if (odd !== undefined) throw oddAnswer(`a line ${key} of its answer`, odd);
  return values(key);
}

/** The same of a key that an answer has once; none where it is missing. */
export function shapedLine(
  values: (key: string) => string[],
  key: string,
  shape: RegExp,
): string | undefined {
  onlyLine(values, key);
  return shapedLines(values, key, shape)[0];
}

/** The token of a bootstrap; empty where there is none. */
export const tokenShape = /^([!-~]{0,255})$/;

/** A path that may stand in the command of a remedy. */
export const pathShape = /^\/[\w ./@:+=,~-]{0,1000}$/;

/** Words of a host for a message. Reports break what a terminal or Pulumi obeys. */
export const wordsShape = /^\P{Cc}{1,4000}$/u;

/**
 * Reads the parts of one line.
 * @throws where the pattern does not match, or a control character is in it.
 */
export function answerParts(line: string, pattern: RegExp): string[] {
  const found = pattern.exec(line);
  if (!found || hasControl.test(line)) throw oddAnswer("a line of its answer", line);
  return found.slice(1).map((part: string | undefined) => part ?? "");
}
