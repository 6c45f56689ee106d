import { fieldError, type FieldError } from "../../findings/fieldError";
import type { SavedGateInput } from "../gate/gateInput";
import { plannedChange } from "../gate/plannedChange";

/** How far an adoption is: members run by the units that were found there (adopted), or by ours (managed). */
export function adoptionStage({ adopt }: SavedGateInput): "adopted" | "managed" | undefined {
  if (adopt === undefined) return undefined;
  return adopt.manage ? "managed" : "adopted";
}

/** Why this step of an adoption may not be, by the gate's input before and after; nothing where it may. */
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
          "the cluster is not adopted yet. Leave manage out of this update, which restarts nothing; set it in the next.",
          "adopt.step",
        )
      : undefined;
  if (is === undefined && was === undefined) return undefined;
  if (is === undefined)
    return was === "adopted"
      ? fieldError(
          "adopt",
          "this program does not manage the members yet, and other certificates would cut them off. Set adopt.manage to true first, and take adopt out in the update after that.",
          "adopt.step",
        )
      : forgottenEarly(before, after);
  if (was === undefined)
    return fieldError("adopt", "the cluster is this stack's already. Take the field out.", "adopt.step");
  if (after.adopt?.clusterId !== before.adopt?.clusterId)
    return fieldError(
      "adopt.clusterId",
      `the cluster that was adopted is ${before.adopt?.clusterId ?? ""}. Take that change back.`,
      "adopt.step",
    );
  if (was === "managed" && is === "adopted")
    return fieldError(
      "adopt.manage",
      "this program manages the members already, and that step has no way back. Set it to true, or take adopt out to finish.",
      "adopt.step",
    );
  return whileAdopted(before, after, lost);
}

/** What was found shows certificates of its own CA until the update in which it gets others. */
function forgottenEarly(before: SavedGateInput, after: SavedGateInput): FieldError | undefined {
  const [was = [], kept = []] = [before.authorities?.trusted, after.authorities?.trusted];
  const forgotten = was.filter((generation) => !kept.includes(generation));
  return forgotten.length === 0
    ? undefined
    : fieldError(
        "pki.authorities.trusted",
        `members show certificates of generation ${forgotten.join(", ")} until this update replaces them, and would be cut off. Take adopt out in this one, and that generation in the next.`,
        "adopt.step",
      );
}

/** The others may not trust the certificates of a new member yet, and a found one may be run by another version's flags. */
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
      `while it is there the members stay those that were found, and ${moved.join(", ")} would join or leave. Do so once adopt is taken out.`,
      "adopt.step",
    );
  if (versions(before) !== versions(after))
    return fieldError(
      "adopt",
      `while it is there the version stays ${versions(before)}. Change it once adopt is taken out.`,
      "adopt.step",
    );
  return undefined;
}

function versions({ members }: SavedGateInput): string {
  return [...new Set(members.map(({ version }) => version))].sort().join(", ");
}
