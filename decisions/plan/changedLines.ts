/** The lines `KEY=value` of a file that come or change, and `no KEY=value` for those that go. */
export function changedLines(before: string, after: string): string[] {
  const [old, now] = [settings(before), settings(after)];
  const still = (gone: string) => now.some((line) => line.split("=")[0] === gone.split("=")[0]);
  return [
    ...now.filter((line) => !old.includes(line)),
    ...old.filter((line) => !now.includes(line) && !still(line)).map((line) => `no ${line}`),
  ];
}

function settings(text: string): string[] {
  return text.match(/^\w+=.*$/gm) ?? [];
}
