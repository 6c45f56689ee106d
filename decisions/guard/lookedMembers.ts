/** A member as the living cluster knows it. */
export interface LookedMember {
  name: string;
  learner: boolean;
  healthy: boolean;
  version?: string;
  /** Alarms and errors, in etcd's words. */
  words: string;
}

/** Reads the lines of `etcd-host look`. */
export function lookedMembers(lines: string): LookedMember[] {
  return lines
    .split("\n")
    .filter((line) => /^\S+ \S+ (voter|learner) (healthy|unhealthy) /.test(line))
    .map((line) => {
      const [name = "", , kind, health, version, ...words] = line.split(" ");
      return {
        name,
        learner: kind === "learner",
        healthy: health === "healthy",
        version: version === "-" ? undefined : version,
        words: words.join(" ").trim(),
      };
    });
}
