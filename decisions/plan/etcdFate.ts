/** An update does one of these to etcd on a host. The plan prints the words. */
export const fateWords = {
  starts: "starts",
  stops: "stops",
  restarts: "restarts",
  continues: "keeps running",
  isGone: "is gone",
  stopsIfItRuns: "stops, if it runs",
  isLetGo: "is no longer managed",
  isRestored: "stops, and starts with the restored data",
  isReplaced: "leaves and joins again",
  continuesOrStarts: "keeps running, or starts",
  continuesOrRestarts: "keeps running, or restarts",
} as const;

export type EtcdFate = keyof typeof fateWords;
