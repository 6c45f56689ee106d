import type { Finding } from "../../findings/finding";
import type { PlannedChange } from "../gate/plannedChange";
import type { MemberStatus } from "./memberStatus";

/** The change that the gate's input shows, and facts that the input lacks. */
export interface CheckedChange extends PlannedChange {
  /** Versions on the way to the one that is wanted. */
  through?: readonly string[];
  /** Hosts that are marked lost. */
  lost?: readonly string[];
  /** The reasons that hosts know for which their own members are down, by host. */
  reasons?: Readonly<Record<string, string>>;
  /** The declared peer URL of each host whose address stays. */
  peerUrls?: Readonly<Record<string, string>>;
}

/** A change, and the living cluster that must tolerate it. */
export interface CheckedCluster {
  change: Required<CheckedChange>;
  members: readonly MemberStatus[];
  voters: readonly MemberStatus[];
  /** Voters while the change is made. Lost ones are removed before all else, others that leave after all else. */
  meanwhile: readonly MemberStatus[];
  /**
   * Those of them that are not healthy. A learner does not count for the quorum, and this update promotes one that an
   * earlier update left behind.
   */
  down: readonly MemberStatus[];
}

/** One question to it. */
export type PreUpdateCheck = (cluster: CheckedCluster) => Finding[];

export function checkedCluster(
  { lost = [], through = [], reasons = {}, peerUrls = {}, ...planned }: CheckedChange,
  members: readonly MemberStatus[],
): CheckedCluster {
  const voters = members.filter(({ learner }) => !learner);
  const meanwhile = voters.filter(({ name }) => !planned.removed.includes(name) || !lost.includes(name));
  return {
    change: { ...planned, lost, through, reasons, peerUrls },
    members,
    voters,
    meanwhile,
    down: meanwhile.filter(({ healthy }) => !healthy),
  };
}
