import { fieldError, type FieldError } from "../../findings/fieldError";
import type { SavedGateInput } from "../../checks/gate/gateInput";
import { plannedChange } from "../../checks/gate/plannedChange";

/** Whether an update restores the cluster. */
export function isRestore(before: SavedGateInput, after: SavedGateInput): boolean {
  return after.restored !== undefined && after.restored !== before.restored;
}

/**
 * The other change of the cluster that an update has beside a restore, as an error. New and lost hosts are allowed.
 * Where no cluster lives, a restore may need another version or quota, which no other update can bring.
 */
export function restoreRefusal(
  before: SavedGateInput,
  after: SavedGateInput,
  { lost, over, recovers = false }: { lost: readonly string[]; over?: string; recovers?: boolean },
): FieldError | undefined {
  if (!isRestore(before, after) || before.members.length === 0) return undefined;
  const { restarted, upgraded, removed } = plannedChange(before, after);
  const leaving = removed.filter((name) => !lost.includes(name));
  // The survivor of a recovery keeps its version. It may need another quota.
  const lives = over !== undefined;
  const refused: [string, readonly string[]][] = [
    ["drops hosts", leaving],
    ["changes the version", lives || recovers ? upgraded : []],
    ["changes what members read at a start", lives ? restarted : []],
  ];
  const [what, hosts] = refused.find(([, changed]) => changed.length > 0) ?? ["", []];
  if (hosts.length === 0) return undefined;
  return fieldError(
    "restore",
    `this update also ${what} (${hosts.join(", ")}). Make that change in an update before or after the restore.` +
      (lives && leaving.length === 0 ? " If no cluster lives any longer, leave restore.over out." : ""),
    "field.conflict",
  );
}
