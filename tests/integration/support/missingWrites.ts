import { outputOf } from "./lab";
import type { Ledger } from "./ledger";

/** A write that was acknowledged. Its times are those of the machine's monotonic clock. */
export interface AcknowledgedWrite {
  key: string;
  start: number;
  end: number;
}

/** All writes that were acknowledged, and those of them that the host's etcd does not have. */
export function comparedWrites(ledger: Ledger, host: string) {
  const there = new Set(outputOf(host, "etcdctl get --prefix --keys-only /ledger-").split("\n"));
  const written: AcknowledgedWrite[] = ledger
    .records()
    .filter(({ kind, outcome }) => kind === "write" && outcome === "OK")
    .map(({ key, start, end }) => ({ key: String(key), start: Number(start), end: Number(end) }));
  const missing = written.filter(({ key }) => !there.has(key));
  return { missing, kept: written.filter(({ key }) => there.has(key)) };
}
