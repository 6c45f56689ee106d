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

/** The time of the newest drill of a backup on whatever host, where that drill failed. */
export function failedDrill(
  hosts: readonly LookedHost[],
  found: Pick<FoundBackup, "snapshot"> | undefined,
): string | undefined {
  const own = (all: readonly { key: string; at: string }[]) =>
    all.filter(({ key }) => key === found?.snapshot).map(({ at }) => at);
  const newest = (times: string[]) => times.sort((a, b) => Date.parse(b) - Date.parse(a))[0];
  const failed = newest(hosts.flatMap(({ look }) => own(look?.failedDrills ?? [])));
  const good = newest(hosts.flatMap(({ look }) => own(look?.drills ?? [])));
  if (failed === undefined || (good !== undefined && Date.parse(good) > Date.parse(failed))) return undefined;
  return failed;
}
