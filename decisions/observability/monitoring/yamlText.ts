/** A YAML document with one list. Its entries are JSON, which is YAML too, so they may be copied into another list. */
export function yamlText(key: string, entries: readonly unknown[]): string {
  const texts = entries.map((entry) => `- ${JSON.stringify(entry, null, 2).replaceAll("\n", "\n  ")}\n`);
  return `${key}:\n${texts.join("")}`;
}
