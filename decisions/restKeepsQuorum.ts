import { quorum } from "./quorum";

/** One voter is about to be stopped for a while, or to leave for good. */
export interface Taking {
  action: "restart" | "remove";
  /** Voters now, the one in question among them. */
  voters: number;
  /** Those of them that are healthy, the one in question too if it is. A voter that could not be asked is not healthy. */
  healthy: number;
  /** Whether the one in question is itself among the healthy. */
  targetHealthy: boolean;
}

/** Whether the rest can go on alone. */
export interface RestOfQuorum {
  ok: boolean;
  /** How many more of the rest may fail until writes stop. */
  spare: number;
  /** Every voter but the one in question is healthy: what planned work waits for. */
  othersHealthy: boolean;
  message: string;
}

/**
 * A restart leaves the number of voters as it is; a removal lowers it, and with it the quorum. A removal is itself a
 * write, so it also needs a quorum of the voters there are before. Restarting one that is down anyway costs nothing.
 */
export function restKeepsQuorum({ action, voters, healthy, targetHealthy }: Taking): RestOfQuorum {
  const rest = healthy - (targetHealthy ? 1 : 0);
  const after = action === "remove" ? voters - 1 : voters;
  const needed = quorum(after);
  const writable = healthy >= quorum(voters);
  const last = action === "remove" && voters === 1;
  const ok = !last && (action === "restart" ? rest >= needed || !targetHealthy : rest >= needed && writable);
  const spare = Math.max(0, rest - needed);
  return { ok, spare, othersHealthy: rest === voters - 1, message: words() };

  function words(): string {
    if (last)
      return "It is the last member, and a cluster of none keeps no data. Destroy the cluster instead.";
    if (action === "remove" && !writable) {
      return (
        `Only ${healthy} of ${voters} voters are healthy and ${quorum(voters)} are needed: there is no quorum to agree ` +
        `to a removal. Bring members back, or recover from a snapshot.`
      );
    }
    if (action === "restart" && !targetHealthy) {
      return `It is not healthy as it is, so restarting it costs no quorum: ${rest} of ${voters} voters are healthy.`;
    }
    const doing = action === "remove" ? `${after} voters will be left, ` : `${voters} voters, `;
    const sum = `${doing}${needed} needed for a quorum, ${rest} healthy without this one`;
    if (ok) return `${sum}: ${spare === 0 ? "none more" : `${spare} more`} may fail.`;
    return `${sum}: writes would stop. Bring ${needed - rest} more back to health first.`;
  }
}
