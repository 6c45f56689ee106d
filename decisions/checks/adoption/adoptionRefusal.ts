import { fieldError, type FieldError } from "../../findings/fieldError";
import type { SavedGateInput } from "../gate/gateInput";
import { plannedChange } from "../gate/plannedChange";

/** How far an adoption is: members run by the units that were found there (adopted), or by ours (managed). */
export function adoptionStage({ adopt }: SavedGateInput): "adopted" | "managed" | undefined {
  if (adopt === undefined) return undefined;
  return adopt.manage ? "managed" : "adopted";
}

/** Why this step of an adoption is refused, by the gate's input before and after; undefined where it is not refused. */
export function adoptionRefusal(
  before: SavedGateInput,
  after: SavedGateInput,
  lost: readonly string[],
): FieldError | undefined {
  const [was, is] = [adoptionStage(before), adoptionStage(after)];
  if (before.members.length === 0)
    return is === "managed"
      ? fieldError(
          "adopt.manage",
          "the cluster is not adopted yet. Leave manage out of this update, which restarts no member. " +
            "Set it in the next update.",
          "adopt.step",
        )
      : undefined;
  if (is === undefined && was === undefined) return undefined;
  if (is === undefined)
    return was === "adopted"
      ? fieldError(
          "adopt",
          "this program does not manage the members yet, and other certificates would cut them off. " +
            "Set adopt.manage to true first, and remove adopt in the update after that.",
          "adopt.step",
        )
      : forgottenEarly(before, after);
  if (was === undefined)
    return fieldError("adopt", "this stack manages the cluster already. Remove the field.", "adopt.step");
  if (after.adopt?.clusterId !== before.adopt?.clusterId)
    return fieldError(
      "adopt.clusterId",
      `the adopted cluster is ${before.adopt?.clusterId ?? ""}. Revert this change.`,
      "adopt.step",
    );
  if (was === "managed" && is === "adopted")
    return fieldError(
      "adopt.manage",
      "this program manages the members already, and that step cannot be undone. " +
        "Set it to true, or remove adopt to finish.",
      "adopt.step",
    );
  return whileAdopted(before, after, lost);
}

/** An adopted member shows certificates of its own CA until the update that gives it others. */
function forgottenEarly(before: SavedGateInput, after: SavedGateInput): FieldError | undefined {
  const [was = [], kept = []] = [before.authorities?.trusted, after.authorities?.trusted];
  const forgotten = was.filter((generation) => !kept.includes(generation));
  return forgotten.length === 0
    ? undefined
    : fieldError(
        "pki.authorities.trusted",
        `members show certificates of generation ${forgotten.join(", ")} until this update replaces them, ` +
          "and would be cut off. Remove adopt in this update, and that generation in the next one.",
        "adopt.step",
      );
}

/**
 * The other members may not trust the certificates of a new member yet. An adopted member may run with flags that
 * another version does not know.
 */
function whileAdopted(
  before: SavedGateInput,
  after: SavedGateInput,
  lost: readonly string[],
): FieldError | undefined {
  const { added, removed } = plannedChange(before, after);
  const moved = [...added, ...removed.filter((name) => !lost.includes(name))];
  if (moved.length > 0)
    return fieldError(
      "adopt",
      `while it is set the members stay the same, and ${moved.join(", ")} would join or leave. ` +
        "Make this change after you remove adopt.",
      "adopt.step",
    );
  if (versions(before) !== versions(after))
    return fieldError(
      "adopt",
      `while it is set the version stays ${versions(before)}. Change it after you remove adopt.`,
      "adopt.step",
    );
  return undefined;
}

function versions({ members }: SavedGateInput): string {
  return [...new Set(members.map(({ version }) => version))].sort().join(", ");
}
