import { addressFindings } from "./addressFindings";
import { finding, type Finding } from "../../findings/finding";
import type { HostFacts } from "./hostFacts";
import type { PreflightTarget } from "./preflightTarget";

/** Whether a member that is reached in another way now is still that member: what is laid out for one would cut another off. */
export function memberMovedFindings(target: PreflightTarget, facts: HostFacts): Finding[] {
  const { name } = facts.member;
  const other = facts.data && name !== "" && name !== target.name;
  return [
    finding({
      code: "member.another",
      host: target.name,
      ok: !other,
      message: `this is the machine of member ${name}. Correct connection.host of ${target.name}.`,
    }),
    ...addressFindings(target, facts),
  ];
}
