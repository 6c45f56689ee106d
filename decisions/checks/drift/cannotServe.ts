import { alarmIn } from "./alarmIn";
import type { DriftFacts } from "./driftFacts";
import type { ListedMember } from "../../etcd/memberList";
import { finding, type Finding } from "../../findings/finding";

/**
 * Neither the host's record nor the cluster has the member of an update. `lists` are those of the members that answer;
 * without a quorum they show no more than whose data may start.
 */
export function bareHost(
  name: string,
  { members, lists }: { members: readonly ListedMember[]; lists: readonly unknown[] },
  beside?: string,
): Finding {
  const listed =
    members.length === 0
      ? "No member that serves shows whether the cluster lists it. If the quorum is lost: docs/runbooks/quorum-lost.md."
      : "The cluster does not list it.";
  const hasData = beside !== undefined && members.length === 0;
  const remedy = hasData ? keepsData(name, beside, lists.length > 0) : joinsAsNew(name);
  return finding({
    code: "member.bare",
    ok: false,
    severity: "warning",
    message: `the host remembers nothing of its member. ${listed} ${remedy}`,
  });
}

/** Data on a replaced machine while no member serves. A list with another member at its URL speaks against a start. */
function keepsData(name: string, beside: string, isOther: boolean): string {
  const data = `The data of member ${beside} is on its disk`;
  return isOther
    ? `${data}, and a member that answers lists another one there: keep it until another member serves.`
    : `${data}, and no member answers. To start it there, add connection.hostKey of ${name} to hosts, with the ` +
        "key of the machine, or remove it where it is there. Then run pulumi up.";
}

/** The remedy for a host that lost its member. */
export function joinsAsNew(name: string): string {
  return (
    `Set lost: true for ${name}, and run pulumi up. ` +
    "Then remove lost, and run pulumi up: it joins as a new member. " +
    "Where its disk still has the old data, that update reports how to move it aside."
  );
}

/** Members that answer and do not serve have lost the quorum. One that serves and raises an alarm has not. */
export function lostQuorum(hosts: readonly { name: string; facts?: DriftFacts }[]): Finding[] {
  const members = hosts.filter(({ facts }) => facts?.health !== undefined);
  const serves = ({ ok, reason }: { ok: boolean; reason: string }) => ok || alarmIn(reason) !== undefined;
  if (members.length === 0 || members.some(({ facts }) => facts?.health && serves(facts.health))) return [];
  const names = members.map(({ name }) => name).join(", ");
  return [
    finding({
      code: "quorum.lost",
      ok: false,
      severity: "warning",
      message: `no member that was asked serves (${names}). See docs/runbooks/quorum-lost.md.`,
    }),
  ];
}
