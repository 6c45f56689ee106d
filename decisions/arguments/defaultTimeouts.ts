/** Seconds that an update waits: for the whole cluster at its end, and for one learner. */
export const defaultTimeouts = { healthSeconds: 120, catchUpSeconds: 600 } as const;
