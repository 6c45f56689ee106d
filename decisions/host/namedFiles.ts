/**
 * Input of a verb of `etcd-host` that reads files: each is behind a line with its name.
 * @throws if a text has such a line, because the host would read the rest of the text as another file.
 */
export function namedFiles(files: Readonly<Record<string, string>>): string {
  return Object.entries(files)
    .map(([name, text]) => {
      if (/^--- [\w.-]+$/m.test(text))
        throw new Error(`${name}: the text has a line that begins another file.`);
      return `--- ${name}\n${text}`;
    })
    .join("");
}

/** One of the files in such an input; empty where it is not there. */
export function fileIn(input: string, name: string): string {
  const parts = input.split(/^--- /m);
  return parts.find((text) => text.startsWith(`${name}\n`))?.slice(name.length + 1) ?? "";
}
