/** Days that a certificate is good for beyond the day it is due, at the least: what a stack that is updated every week needs, twice. */
export const shortestGraceDays = 14;

/** Days between two renewals unless the user says: two thirds of the validity, so that a third is left to notice. */
export function renewalDays(validityDays: number): number {
  return Math.max(1, Math.min(Math.floor((validityDays * 2) / 3), validityDays - shortestGraceDays));
}
