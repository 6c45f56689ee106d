/** Each name once, in order. */
export function sortedNames(names: readonly string[]): string[] {
  return [...new Set(names)].sort();
}
