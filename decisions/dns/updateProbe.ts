import type { RecordSet, RecordType } from "./recordSet";

/** Values that no zone has: addresses for documentation (RFC 5737, 3849), a name that never exists (RFC 2606). */
const nobodys: Readonly<Record<RecordType, string>> = {
  A: "192.0.2.1",
  AAAA: "2001:db8::1",
  SRV: "0 0 1 nothing.invalid.",
};

/**
 * Lines for nsupdate that touch each of these sets and change none, even if the server carries them out: they delete a
 * value that is not there.
 */
export function updateProbe(records: readonly RecordSet[]): string {
  const sets = new Map(records.map(({ name, type }) => [`${name} ${type}`, nobodys[type]]));
  return [...sets].map(([set, value]) => `update delete ${set} ${value}\n`).join("");
}
