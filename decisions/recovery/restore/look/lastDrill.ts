import type { FoundBackup } from "./foundBackup";
import type { LookedHost } from "./hostLook";

/** A drill that ended well. */
export interface LastDrill {
  at: string;
  seconds: number;
  /** The backup that it restored, where that is another one of the same target. */
  other?: string;
}

/** The last drill of a backup, on whatever host; otherwise that of its target, because few backups are drilled. */
export function lastDrill(
  hosts: readonly LookedHost[],
  found: FoundBackup | undefined,
): LastDrill | undefined {
  const all = hosts
    .flatMap(({ look }) => look?.drills ?? [])
    .sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
  const own = all.find(({ key }) => key === found?.snapshot);
  if (own) return { at: own.at, seconds: own.seconds };
  const other = all.find(({ target }) => found?.targets.includes(target));
  return other && { at: other.at, seconds: other.seconds, other: other.key };
}
