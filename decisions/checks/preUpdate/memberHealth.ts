import { finding } from "../../findings/finding";
import type { PlannedChange } from "../gate/plannedChange";
import type { PreUpdateCheck } from "./checkedCluster";

/** Members that are down and hinder the change. */
export const memberHealth: PreUpdateCheck = ({ change, down }) =>
  down.flatMap(({ name, words }) =>
    hindered(change, name).map((message) =>
      finding({
        check: "member-health",
        host: name,
        ok: false,
        reason: "down",
        message: `is not healthy (${words || "no answer"}), and ${message}`,
      }),
    ),
  );

/** What an update does not get to while that member is down. */
function hindered({ restarted, added, removed }: PlannedChange, down: string): string[] {
  // Restarting the very one that is down costs nothing, and may be what heals it.
  const restarts = restarted.filter((name) => name !== down);
  const [others, joining, leaving] = [restarts, added, removed].map((names) => names.join(", "));
  if (removed.includes(down))
    return restarts.length + added.length === 0
      ? []
      : [
          `leaves last, after ${[...restarts, ...added].join(", ")}, for whom it must be. If its host is gone, mark it lost, and it is removed first; if not, drop it in an update before.`,
        ];
  const unlessThisHeals = "if this change is what heals it, set preUpdateChecks to false for this update.";
  return [
    ...(others === ""
      ? []
      : [
          `${others} would restart. Fix it first: where its data is lost or corrupt, run etcd-host rejoin on its host. ` +
            `Or mark its host lost; ${unlessThisHeals}`,
        ]),
    ...(joining === ""
      ? []
      : [`etcd takes no new member (${joining}) before it is. Heal it first, or mark its host lost.`]),
    ...(leaving === "" || restarted.includes(down)
      ? []
      : [
          `none leaves (${leaving}) before all that stay are. Heal it first, or mark its host lost; ${unlessThisHeals}`,
        ]),
  ];
}
