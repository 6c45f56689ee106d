import type { CheckedHost } from "./checkedHost";
import type {} from "./drift";

/**
 * Without differences of the program where this update installs another one than the last update anyway. `left` are the
 * versions of the last update, and are empty after an update of an earlier version of this package.
 */
export function ofProgram(
  hosts: readonly CheckedHost[],
  left: readonly string[],
  wanted: readonly string[],
): CheckedHost[] {
  if (left.join() === wanted.join()) return [...hosts];
  return hosts.map(({ facts, ...host }) => ({
    ...host,
    facts: facts && { ...facts, differences: facts.differences.filter(({ part }) => part !== "program") },
  }));
}
