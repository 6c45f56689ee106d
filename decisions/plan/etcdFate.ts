/** An update does one of these to etcd on a host. The plan prints the words. */
export const fateWords = {
  starts: "starts",
  stops: "stops",
  restarts: "restarts",
  continues: "goes on",
  isGone: "is gone",
  stopsIfItRuns: "stops, if it runs",
  isLetGo: "is let go of",
  isRestored: "stops, and starts with the restored data",
  isReplaced: "leaves and joins anew",
  continuesOrStarts: "goes on, or starts",
  continuesOrRestarts: "goes on, or restarts",
} as const;

export type EtcdFate = keyof typeof fateWords;
