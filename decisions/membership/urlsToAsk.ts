/**
 * The client URLs at which a host looks for the cluster: those of the other hosts. Where none of these is a member yet,
 * only the members that leave know the cluster, and a host has no other way to find them.
 */
export function urlsToAsk(
  others: readonly string[],
  { former, lost }: { /** Those of the last update. */ former: readonly string[]; lost: readonly string[] },
): string[] {
  if (others.some((url) => former.includes(url))) return [...others];
  return [...others, ...former.filter((url) => !others.includes(url) && !lost.includes(url))];
}
