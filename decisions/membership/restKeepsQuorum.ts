import { quorum } from "./quorum";

/** One voter is about to leave for good. */
export interface Removal {
  /** Voters now, the one in question among them. */
  voters: number;
  /** The healthy ones, the one in question too if it is healthy. A voter that could not be asked is not healthy. */
  healthy: number;
  /** Whether the one in question is itself among the healthy. */
  targetHealthy: boolean;
}

/** Whether the rest can serve alone. */
export interface RestOfQuorum {
  ok: boolean;
  message: string;
}

/**
 * A removal lowers the number of voters, and with it the quorum. It is itself a write, so it also needs a quorum of the
 * voters before it.
 */
export function restKeepsQuorum({ voters, healthy, targetHealthy }: Removal): RestOfQuorum {
  const rest = healthy - (targetHealthy ? 1 : 0);
  const needed = quorum(voters - 1);
  const writable = healthy >= quorum(voters);
  const ok = voters > 1 && rest >= needed && writable;
  return { ok, message: words() };

  function words(): string {
    if (voters === 1)
      return "It is the last member, and a cluster without members keeps no data. Destroy the cluster instead.";
    if (!writable) {
      return (
        `Only ${healthy} of ${voters} voters are healthy and ${quorum(voters)} are needed, so there is no quorum for ` +
        "a removal. Bring members back, or follow docs/runbooks/quorum-lost.md."
      );
    }
    const sum = `${voters - 1} voters will be left, ${needed} needed for a quorum, ${rest} healthy without this one`;
    if (ok) return `${sum}: ${rest === needed ? "none more" : `${rest - needed} more`} may fail.`;
    return `${sum}: writes would stop. Bring ${needed - rest} more back to health first.`;
  }
}
