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
 * Reads the parts of one line.
 * @throws where the pattern does not match.
 */
export function answerParts(line: string, pattern: RegExp): string[] {
  const found = pattern.exec(line);
  if (!found) throw oddAnswer("a line of its answer", line);
  return found.slice(1).map((part: string | undefined) => part ?? "");
}
