import { generations } from "../pki/authority/authorityStep";
import { plannedChange } from "../gate/plannedChange";

/** The cluster that is adopted, by the health gate's input. */
export function adoptedCluster(input: string): string | undefined {
  return /^adopt=(.*)$/m.exec(input)?.[1];
}

/** How far that is: its members run by the units that were found, or by ours. */
export function adoptionStage(input: string): "found" | "taken over" | undefined {
  if (adoptedCluster(input) === undefined) return undefined;
  return /^take_over=yes$/m.test(input) ? "taken over" : "found";
}

/** Why this step of an adoption may not be, by the gate's input before and after; nothing where it may. */
export function adoptionRefusal(before: string, after: string, lost: readonly string[]): string | undefined {
  const [was, is] = [adoptionStage(before), adoptionStage(after)];
  if (before === "")
    return is === "taken over"
      ? "adopt.takeOver: the cluster is not adopted yet. Leave takeOver out of this update, which restarts nothing; set it in the next."
      : undefined;
  if (is === undefined && was === undefined) return undefined;
  if (is === undefined)
    return was === "found"
      ? "adopt: its members are not taken over yet, and with other certificates they would be cut off. Set adopt.takeOver to true first, and take adopt out in the update after that."
      : forgottenEarly(before, after);
  if (was === undefined) return "adopt: the cluster is this stack's already. Take the field out.";
  if (adoptedCluster(after) !== adoptedCluster(before))
    return `adopt.clusterId: the cluster that was adopted is ${adoptedCluster(before) ?? ""}. Take that change back.`;
  if (was === "taken over" && is === "found")
    return "adopt.takeOver: the members are taken over, which has no way back. Set it to true, or take adopt out to finish.";
  return whileAdopted(before, after, lost);
}

/** What was found shows certificates of its own CA until the update in which it gets others. */
function forgottenEarly(before: string, after: string): string | undefined {
  const kept = generations(after, "trusted");
  const forgotten = generations(before, "trusted").filter((generation) => !kept.includes(generation));
  return forgotten.length === 0
    ? undefined
    : `pki.authorities.trusted: members show certificates of generation ${forgotten.join(", ")} until this update replaces them, and would be cut off. Take adopt out in this one, and that generation in the next.`;
}

/** The others may not trust the certificates of a new member yet, and a found one may be run by another version's flags. */
function whileAdopted(before: string, after: string, lost: readonly string[]): string | undefined {
  const { added, removed } = plannedChange(before, after);
  const moved = [...added, ...removed.filter((name) => !lost.includes(name))];
  if (moved.length > 0)
    return `adopt: while it is there the members stay those that were found, and ${moved.join(", ")} would join or leave. Do so once adopt is taken out.`;
  if (versions(before) !== versions(after))
    return `adopt: while it is there the version stays ${versions(before)}. Change it once adopt is taken out.`;
  return undefined;
}

function versions(input: string): string {
  const each = [...input.matchAll(/^member=\S+ \S+ (\S+) \S+$/gm)].map((line) => line[1]);
  return [...new Set(each)].sort().join(", ");
}
