/** Input of a verb of `etcd-host` that reads files: each is behind a line with its name. */
export function namedFiles(files: Readonly<Record<string, string>>): string {
  return Object.entries(files)
    .map(([name, text]) => `--- ${name}\n${text}`)
    .join("");
}
