/** As far as the clock of a host may be ahead for a drill and for the status. */
const maxSkew = 5 * 60_000;

/** Whether one of two clocks is wrong: that of a backup's host then, or that of this computer. */
export function datedAhead(time: string, now: Date): boolean {
  return Date.parse(time) - now.getTime() > maxSkew;
}
