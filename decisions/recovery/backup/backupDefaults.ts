/** The value of each field of `backup` that is left out. docs/configuration.md says the same. */
export const backupDefaults = {
  interval: "1h",
  drillInterval: "168h",
  keep: { last: 24, hourly: 48, daily: 14, weekly: 8, monthly: 12 },
} as const;
