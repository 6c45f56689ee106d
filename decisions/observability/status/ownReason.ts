import type { HostStatus } from "./hostStatus";

/** The findings of a host about its own member. */
export function ownReason(host: string, { findings }: HostStatus): string {
  const own = findings.filter(({ subject }) => subject === host || subject === "host");
  return own.map(({ text }) => text).join("; ");
}
