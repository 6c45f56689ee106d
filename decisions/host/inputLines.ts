/**
 * The stdin of a verb of `etcd-host`: a `key=value` line each, a line more for each further value of a list.
 * Lines, so that a preview shows a change setting by setting.
 * @throws if a value has a line break, because the host would read the rest of the value as another setting.
 */
export function inputLines(values: Record<string, string | number | readonly string[] | undefined>): string {
  return Object.entries(values)
    .flatMap(([key, value]) => {
      if (value === undefined || value === "") return [];
      const values = Array.isArray(value) ? (value as readonly string[]) : [String(value)];
      return values.map((one) => inputLine(key, one));
    })
    .join("");
}

/** The value may be a secret, so the error does not print it. */
function inputLine(key: string, value: string): string {
  if (/\p{Cc}/u.test(value)) throw new Error(`${key}: the value has a line break or a control character.`);
  return `${key}=${value}\n`;
}
