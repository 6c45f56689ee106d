import { Watchers } from "./watchers";

const step = 1_000_000_000;
/** More changes than clients make between the last revision that a host or a backup knows and the end of that etcd. */
const unknownChanges = step / 2;

/**
 * A number that is added to each revision of the snapshot, so that no client knows a later one. A client that watches
 * then ends and lists again. 0 keeps the revisions.
 */
export function restoreBump(watchers: Watchers, snapshotRevision: number, lastRevision: number): number {
  if (watchers === Watchers.Keep) return 0;
  const known = lastRevision + unknownChanges;
  return step * (Math.floor(Math.max(0, known - snapshotRevision) / step) + 1);
}
