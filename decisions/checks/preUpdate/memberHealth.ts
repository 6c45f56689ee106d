import { finding } from "../../findings/finding";
import type { CheckedCluster, PreUpdateCheck } from "./checkedCluster";

type Change = CheckedCluster["change"];

/** Members that are down and hinder the change. */
export const memberHealth: PreUpdateCheck = ({ change, down }) =>
  down.flatMap(({ name, words }) =>
    hindered(change, name).map((message) =>
      finding({
        code: "member-health.down",
        host: name,
        ok: false,
        message: `is not healthy (${words || "no answer"}), and ${message} ${remedy(change, name)}`,
      }),
    ),
  );

/** The steps of an update that cannot be taken while that member is down. */
function hindered({ wanted, restarted, added, removed }: Change, down: string): string[] {
  const turn = (name: string) => wanted.indexOf(name);
  // A restart may be what repairs the one that is down. Those whose turn comes later find it repaired, or do not begin.
  const restarts = restarted.filter(
    (name) => name !== down && !(restarted.includes(down) && turn(name) > turn(down)),
  );
  const [others, joining, leaving] = [restarts, added, removed].map((names) => names.join(", "));
  if (removed.includes(down))
    return restarts.length + added.length === 0
      ? []
      : [
          `it would leave last. ${[...restarts, ...added].join(", ")} cannot restart or join before it is healthy.`,
        ];
  return [
    ...(others === "" ? [] : [`${others} would restart.`]),
    ...(joining === "" ? [] : [`${joining} cannot join before it is healthy.`]),
    ...(leaving === "" || restarted.includes(down)
      ? []
      : [`${leaving} cannot leave before all members that stay are healthy.`]),
  ];
}

/** The program knows no login of a host that was taken out of `hosts`. */
export const notAsked =
  "Its host was not asked, because it is no longer in hosts. If the host runs, start etcd there.";

/** A host that answers has a member that can be repaired. */
function remedy({ reasons, removed }: Change, down: string): string {
  const reason = reasons[down];
  if (reason !== undefined)
    return (
      `Its host answers${reason && `: ${reason}`}. Fix it there: docs/runbooks/member-lost.md. ` +
      "Where its data is lost or corrupt, run etcd-host rejoin on that host."
    );
  return removed.includes(down)
    ? `${notAsked} If the host is gone, mark it lost, and the member is removed first.`
    : "Its host shows no member. Start the host; if it does not come back, or was installed again, mark it lost.";
}
