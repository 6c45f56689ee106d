/** What an update is about to do to the members. */
export interface PlannedChange {
  /** All that are wanted, by name, each when its turn comes. */
  wanted: string[];
  /** By name; they leave, or are removed because they are lost. */
  removed: string[];
  added: string[];
  /** Members that stay and read something new at a restart. */
  restarted: string[];
  /** Those of them that go to another version. */
  upgraded: string[];
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
  const stay = names.filter((name) => old.has(name));
  return {
    wanted: names,
    removed: [...old.keys()].filter((name) => !next.has(name)),
    added: names.filter((name) => !old.has(name)),
    restarted: stay.filter((name) => old.get(name) !== next.get(name)),
    upgraded: stay.filter((name) => versionOf(old.get(name) ?? "") !== versionOf(next.get(name) ?? "")),
    version: versionOf([...next.values()][0] ?? ""),
  };
}

/** Version and digest by name. */
export function wantedMembers(input: string): Map<string, string> {
  return new Map(
    [...input.matchAll(/^member=(\S+) \S+ (\S+ \S+)$/gm)].map(([, name, reads]) => [name ?? "", reads ?? ""]),
  );
}

/** The version in one of these. */
export function versionOf(reads: string): string {
  return reads.split(" ")[0] ?? "";
}
