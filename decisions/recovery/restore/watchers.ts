/** The clients that watch, after a restore. */
export const Watchers = { End: "end", Keep: "keep" } as const;
export type Watchers = (typeof Watchers)[keyof typeof Watchers];
