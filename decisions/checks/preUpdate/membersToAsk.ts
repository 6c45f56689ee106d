import type { SavedGateInput } from "../gate/gateInput";

/** The members that a preview asks about the cluster. */
export type MembersToAsk =
  /** They stay, and `hosts` has their logins. */
  | { staying: [string, ...string[]] }
  /** No member stays. The state has the login of the host that passed the last health gate. */
  | { leaving: string; others: string[] }
  | { refusal: string };

/**
 * Decides which members know the cluster before a change. A host that joins in this change does not know it, and a lost
 * host is not dialled.
 */
export function membersToAsk(
  { members }: SavedGateInput,
  /** Hosts that stay or join, whose logins are known. */
  reachable: readonly string[],
  lost: readonly string[],
): MembersToAsk {
  const names = members.map(({ name }) => name);
  const [first, ...more] = names.filter((name) => reachable.includes(name));
  if (first !== undefined) return { staying: [first, ...more] };
  const others = names.slice(1).filter((name) => !lost.includes(name));
  // The gate's command runs on the host of its first member.
  const [leaving] = names;
  if (leaving !== undefined && !lost.includes(leaving)) return { leaving, others };
  return { refusal: others.length === 0 ? allLost : `${savedLoginIsLost(leaving)} ${keepOne(others)}` };
}

/** The remedy where no member that leaves can be asked. */
export function keepOne(others: readonly string[]): string {
  if (others.length === 0) return "Fix that host first.";
  return `Keep ${others.join(" or ")} in hosts for this update, and drop it in the next one.`;
}

const allLost =
  "every member of this cluster is marked lost, so no member can accept the new hosts. Nothing was changed. " +
  "Take the steps of docs/runbooks/everything-lost.md.";

function savedLoginIsLost(name = "no host"): string {
  return (
    `no member stays, so no member could be asked whether the cluster tolerates this change. ` +
    `The state has only the login of ${name}, which is marked lost. Nothing was changed.`
  );
}
