/** The defaults of a connection. `@pulumi/command` has the same port, so no saved command holds it. */
export const sshDefaults = {
  user: "root",
  port: 22,
  /** Seconds. A host that is down is reported in seconds, not after the ten tries of 15 s of Pulumi's own commands. */
  perDialTimeout: 10,
  dialErrorLimit: 3,
} as const;
