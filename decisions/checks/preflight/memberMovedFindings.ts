import { addressFindings } from "./addressFindings";
import { finding, type Finding } from "../../findings/finding";
import type { HostFacts } from "./hostFacts";
import type { PreflightTarget } from "./preflightTarget";

/** Whether a host with another login is still the same member. The files of one member would cut another one off. */
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
