import { alarmIn } from "./alarmIn";
import type { DriftFacts } from "./driftFacts";
import type { ListedMember } from "../../etcd/memberList";
import { finding, type Finding } from "../../findings/finding";

/** Neither the host's record nor the cluster has the member of an update. Without a quorum no list shows that. */
export function bareHost(name: string, members: readonly ListedMember[], beside?: string): Finding {
  const listed =
    members.length === 0
      ? "No member that serves shows whether the cluster lists it. If the quorum is lost: docs/runbooks/quorum-lost.md."
      : "The cluster does not list it.";
  const hasData = beside !== undefined && members.length === 0;
  const remedy = hasData
    ? `The data of member ${beside} is on its disk: keep it until another member serves.`
    : joinsAsNew(name);
  return finding({
    code: "member.bare",
    ok: false,
    severity: "warning",
    message: `the host remembers nothing of its member. ${listed} ${remedy}`,
  });
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
