import type { ClusterPlan } from "./planWords";
import { isOlder } from "./upgradeSteps";
import { plannedChange, wantedMembers } from "./plannedChange";

/**
 * The plan as far as the health gate's input tells it, before and after; `lost` are the hosts that are marked so, `through`
 * the versions on the way.
 */
export function gatePlan(
  cluster: string,
  before: string,
  after: string,
  { lost, through }: { lost: readonly string[]; through: readonly string[] },
): ClusterPlan {
  const { added, removed, restarted, version } = plannedChange(before, after);
  const old = wantedMembers(before);
  const versions = [...new Set([...old.values()].map(versionOf))].sort();
  return {
    cluster,
    voters: { before: old.size, after: wantedMembers(after).size },
    joins: added,
    leaves: removed.filter((name) => !lost.includes(name)),
    forgotten: removed.filter((name) => lost.includes(name)),
    restarts: restarted,
    versions: {
      before: versions,
      through: through.filter((step) => versions.some((one) => isOlder(one, step))),
      after: version,
    },
    certificates: [],
  };
}

function versionOf(reads: string): string {
  return reads.split(" ")[0] ?? "";
}
