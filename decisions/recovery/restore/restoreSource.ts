/** The place of the data that a cluster is restored from. */
export type RestoreSource =
  | { kind: "latest" }
  | { kind: "key"; key: string }
  | { kind: "file"; path: string; host: string }
  | { kind: "survivor"; host: string };

/** Reads `restore.snapshot`. Undefined where it is not valid. */
export function restoreSource(snapshot: string): RestoreSource | undefined {
  if (snapshot === "latest") return { kind: "latest" };
  const [, path, host] = /^file:\/\/(\/\S+) on (\S+)$/.exec(snapshot) ?? [];
  if (path !== undefined && host !== undefined)
    return /^[\w./@:+-]+$/.test(path) && !/\/(\.{0,2}\/|\.{1,2}$|$)/.test(path)
      ? { kind: "file", path, host }
      : undefined;
  const part = "[A-Za-z0-9_][A-Za-z0-9_.-]*";
  return new RegExp(`^${part}(/${part})+$`).test(snapshot) ? { kind: "key", key: snapshot } : undefined;
}
