/**
 * `pulumi preview --diff` for a page: each resource by its name and in the order of names, without ids. A resource that
 * is made, deleted or replaced has its first line only. Values that differ from bootstrap to bootstrap are left out.
 */
export function readablePreview(printed: string): string {
  const [resources = "", end = ""] = printed.split(/^ *--outputs:--$/m);
  const blocks = resources.split(/^(?=\s*(?:\+-|\+\+|--|[-+~]) ?\w[\w:/-]*: \([\w-]+\))/m).slice(1);
  const changed = blocks.map(block).sort((a, b) => (a.name < b.name ? -1 : 1));
  const count = /^Resources:\n(?: .+\n?)+/m.exec(end || printed)?.[0] ?? "";
  return [...changed.map(({ text }) => text), count.trimEnd()]
    .join("\n")
    .replace(/(token|founder_machine_id)=\w+/g, "$1=...")
    .replace(/"(ssh-\w+) \S+"/g, '"$1 ..."');
}

function block(text: string): { name: string; text: string } {
  const [head = "", ...rest] = text.trimEnd().split("\n");
  const [, sign = "", operation = ""] = /^\s*([-+~]+) ?\w[\w:/-]*: \(([\w-]+)\)/.exec(head) ?? [];
  const name = /\[urn=.*::(.*)\]/.exec(text)?.[1] ?? "";
  const title = `${sign} ${name} (${operation})`;
  if (sign !== "~") return { name, text: title };
  const depth = head.search(/\S/);
  // Words of the program and of its hooks come in between, at the beginning of a line.
  const lines = rest.filter(
    (line) => line.startsWith(" ".repeat(depth + 1)) && !/^\s*\[(id|urn|provider)=/.test(line),
  );
  return { name, text: [title, ...lines.map((line) => `  ${line.slice(depth)}`)].join("\n") };
}
