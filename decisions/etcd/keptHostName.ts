const line = "--- keep-host-name\n";

/** Has `etcd-host configure` leave the host's name alone. The line is beside the files, whose digest restarts etcd. */
export function keepingHostName(files: string): string {
  return `${line}${files}`;
}

/** The input of `etcd-host configure`: the files, and whether the host keeps its name. */
export function configureInput(stdin: string): { keepsName: boolean; files: string } {
  const keepsName = stdin.startsWith(line);
  return { keepsName, files: keepsName ? stdin.slice(line.length) : stdin };
}
