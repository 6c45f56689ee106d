import { addressFindings } from "./addressFindings";
import { finding, type Finding } from "../../findings/finding";
import type { HostFacts } from "./hostFacts";
import type { PreflightWish } from "./preflightWish";

/** Whether a member that is reached in another way now is still that member: what is laid out for one would cut another off. */
export function machineFindings(wish: PreflightWish, facts: HostFacts): Finding[] {
  const { name } = facts.member;
  const other = facts.data && name !== "" && name !== wish.name;
  return [
    finding({
      check: "member",
      host: wish.name,
      ok: !other,
      reason: "another",
      message: `this is the machine of member ${name}. Correct connection.host of ${wish.name}.`,
    }),
    ...addressFindings(wish, facts),
  ];
}
