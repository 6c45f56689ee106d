import type { HostStatus } from "./hostStatus";

/** What a host says of its own member. */
export function ownReason(host: string, { findings }: HostStatus): string {
  const own = findings.filter(({ subject }) => subject === host || subject === "host");
  return own.map(({ text }) => text).join("; ");
}
