import { outputOf } from "./lab";
import { Ledger, type ClusterAccess } from "./ledger";
import { untilTrue } from "./untilTrue";

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

/** Few writes, without a watch: a restore ends it. */
export async function startLedger(access: ClusterAccess): Promise<Ledger> {
  const ledger = await Ledger.start({ ...access, writers: ledgerWriters, rate: 20, watchers: 0 });
  await untilTrue("writes are acknowledged", () => ledger.summary().writes.OK > 40);
  return ledger;
}

/** Each writer has at most one write on its way. */
export const ledgerWriters = 2;

/** Ends the ledger once the cluster that was restored takes its writes. */
export async function stopLedger(ledger: Ledger): Promise<void> {
  const from = process.hrtime.bigint();
  await untilTrue("writes are acknowledged again", () => ledger.summary({ from }).writes.OK > 20);
  await ledger.stop();
}

/** Where two clusters took writes at once, one write from after the switch would be missing. */
export function expectOneClusterAtATime(
  { missing, kept }: ReturnType<typeof comparedWrites>,
  restored = 0,
): void {
  expect(missing.length).toBeGreaterThan(0);
  const ofNew = kept.filter(({ end }) => end > restored).map(({ start }) => start);
  expect(Math.max(...missing.map(({ end }) => end))).toBeLessThan(Math.min(...ofNew));
}

/** Clients write during the work, and until the cluster acknowledges writes again. */
export async function writesDuring(access: ClusterAccess, host: string, work: () => Promise<void>) {
  const ledger = await startLedger(access);
  try {
    await work();
    await stopLedger(ledger);
    return comparedWrites(ledger, host);
  } finally {
    ledger.dispose();
  }
}
