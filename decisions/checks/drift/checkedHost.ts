import type { DriftFacts } from "./driftFacts";

/** A declared host with its facts, or with the reason why it has none. */
export interface CheckedHost {
  name: string;
  peerUrl: string;
  facts?: DriftFacts;
  /** The reason why there are no facts, or why they end before the last one. */
  why?: string;
  /** An update made a member there. */
  isMade?: boolean;
}
