/**
 * The least days that a certificate is valid after it is due: twice the time that a stack with weekly updates needs.
 */
export const shortestGraceDays = 14;

/** Days between two renewals unless the user says: two thirds of the validity, so that a third is left to notice. */
export function renewalDays(validityDays: number): number {
  return Math.max(1, Math.min(Math.floor((validityDays * 2) / 3), validityDays - shortestGraceDays));
}
