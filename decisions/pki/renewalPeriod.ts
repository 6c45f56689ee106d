import { createHash } from "node:crypto";

const day = 24 * 60 * 60 * 1000;
/** Where the counting of periods starts; any day does, if it never changes. */
const epoch = Date.UTC(2020, 0, 1);

/**
 * The number of the period that a certificate is from. While it stays the same the certificate stays; when it grows the
 * certificate is due. It needs no memory of when a certificate was made, so one made shortly before a boundary is
 * renewed early, which costs nothing. Each name has boundaries of its own, so certificates that were made on one day
 * are not all renewed on one day. A renewal that fails is noticed at the first of them.
 */
export function renewalPeriod({
  now,
  everyDays,
  name,
}: {
  now: Date;
  everyDays: number;
  name: string;
}): number {
  const period = everyDays * day;
  return Math.floor((now.getTime() - epoch + share(name) * period) / period);
}

/** Between 0 and 1, always the same for the same name. */
function share(name: string): number {
  return createHash("sha256").update(name).digest().readUInt32BE(0) / 2 ** 32;
}
