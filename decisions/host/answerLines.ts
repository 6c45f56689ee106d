/** Reads what a verb of `etcd-host` answers: a `key=value` line each, a line more for each further value of a list. */
export function answerLines(text: string): (key: string) => string[] {
  const values = new Map<string, string[]>();
  for (const line of text.split("\n")) {
    const split = line.indexOf("=");
    if (split < 1) continue;
    const key = line.slice(0, split);
    values.set(key, [...(values.get(key) ?? []), line.slice(split + 1)]);
  }
  return (key) => values.get(key) ?? [];
}
