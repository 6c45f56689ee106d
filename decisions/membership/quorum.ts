/** How many of n voters must agree before a write counts. */
export function quorum(voters: number): number {
  return Math.floor(voters / 2) + 1;
}

/** How many of n voters may be down while the rest still take writes. */
export function faultTolerance(voters: number): number {
  return voters - quorum(voters);
}
