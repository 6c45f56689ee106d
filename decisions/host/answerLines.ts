import { oddAnswer } from "./oddAnswer";

/**
 * Reads the answer of a verb of `etcd-host`: a `key=value` line each, a line more for each further value of a list.
 * @throws where a line is anything else: an answer that lacks a line would describe another host.
 */
export function answerLines(text: string): (key: string) => string[] {
  const values = new Map<string, string[]>();
  for (const line of text.split("\n").filter((one) => one !== "")) {
    const split = line.indexOf("=");
    if (split < 1) throw oddAnswer("a line of its answer", line);
    const key = line.slice(0, split);
    values.set(key, [...(values.get(key) ?? []), line.slice(split + 1)]);
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
