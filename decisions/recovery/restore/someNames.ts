const most = 5;

/** A store may have thousands of backups. The first names are those of the newest ones. */
export function someNames(names: readonly string[]): string {
  return names.slice(0, most).join(", ") + (names.length > most ? " and others" : "");
}
