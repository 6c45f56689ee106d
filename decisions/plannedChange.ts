/** What an update is about to do to the members. */
export interface PlannedChange {
  /** By name; they leave, or are removed because they are lost. */
  removed: string[];
  added: string[];
  /** Members that stay and read something new at a restart. */
  restarted: string[];
  /** Version that all of them shall run. */
  version: string;
}

/**
 * Reads the change out of the health gate's input before and after. It has a line for each wanted member,
 * `member=NAME URL VERSION DIGEST`, and the digest is of all that etcd reads at a start.
 */
export function plannedChange(before: string, after: string): PlannedChange {
  const [old, next] = [wantedMembers(before), wantedMembers(after)];
  const names = [...next.keys()];
  return {
    removed: [...old.keys()].filter((name) => !next.has(name)),
    added: names.filter((name) => !old.has(name)),
    restarted: names.filter((name) => old.has(name) && old.get(name) !== next.get(name)),
    version: [...next.values()][0]?.split(" ")[0] ?? "",
  };
}

/** Version and digest by name. */
export function wantedMembers(input: string): Map<string, string> {
  return new Map(
    [...input.matchAll(/^member=(\S+) \S+ (\S+ \S+)$/gm)].map(([, name, reads]) => [name ?? "", reads ?? ""]),
  );
}
