/**
 * What a verb of `etcd-host` reads on stdin: a `key=value` line each, a line more for each further value of a list.
 * Lines, so that a preview shows a change setting by setting.
 */
export function inputLines(values: Record<string, string | number | readonly string[] | undefined>): string {
  return Object.entries(values)
    .flatMap(([key, value]) => {
      if (value === undefined || value === "") return [];
      return (Array.isArray(value) ? (value as readonly string[]) : [String(value)]).map(
        (one) => `${key}=${one}\n`,
      );
    })
    .join("");
}
