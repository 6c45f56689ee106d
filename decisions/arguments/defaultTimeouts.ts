/** Seconds that an update waits: for the whole cluster at its end, for one learner, and for one host on drift. */
export const defaultTimeouts = { healthSeconds: 120, catchUpSeconds: 600, driftSeconds: 8 } as const;
