import { adoptedCluster, adoptionStage } from "./adoptionRefusal";
import type { ClusterPlan } from "./planWords";
import { isOlder } from "./upgradeSteps";
import { plannedChange, versionOf, wantedMembers } from "./plannedChange";
import { effectOf, type Repair } from "./repairs";

/**
 * The plan as far as the health gate tells it: by its input before and after, and by the repairs that it is passed for. `lost`
 * are the hosts that are marked so, `through` the versions on the way.
 */
export function gatePlan(
  cluster: string,
  before: string,
  after: string,
  {
    lost,
    through,
    repairs,
  }: { lost: readonly string[]; through: readonly string[]; repairs: readonly Repair[] },
): ClusterPlan {
  const { added, removed, restarted, version } = plannedChange(before, after);
  const old = wantedMembers(before);
  const versions = [...new Set([...old.values()].map(versionOf))].sort();
  const mendedBy = (effect: ReturnType<typeof effectOf>) =>
    repairs.filter(({ what }) => effectOf(what) === effect).map(({ host }) => host);
  return {
    cluster,
    voters: { before: old.size, after: wantedMembers(after).size },
    joins: distinct([...added, ...mendedBy("joins")]),
    leaves: removed.filter((name) => !lost.includes(name)),
    forgotten: removed.filter((name) => lost.includes(name)),
    restarts: distinct([...restarted, ...mendedBy("restarts")]),
    versions: {
      before: versions,
      through: through.filter((step) => versions.some((one) => isOlder(one, step))),
      after: version,
    },
    adopts: adoptedCluster(after),
    takesOver: adoptionStage(before) === "found" && adoptionStage(after) === "taken over",
    certificates: [],
    mended: distinct(repairs.map(({ host }) => host)),
  };
}

function distinct(names: string[]): string[] {
  return [...new Set(names)].sort();
}
