/** EX_NOPERM of sysexits.h. No verb of the program ends with it. */
export const cannotBecomeRoot = 77;

/**
 * A command line that runs a script as root, for a login of root or of a user of sudo. It ends with `cannotBecomeRoot`
 * where sudo refuses or does not exist: sudo's own exit code says nothing, and its words are in the host's language.
 */
export function asRoot(script: string): string {
  const command = `sh -c '${script.replaceAll("'", `'\\''`)}'`;
  return [
    `if [ "$(id -u)" = 0 ]; then exec ${command}`,
    `elif sudo -n sh -c : </dev/null; then exec sudo -n ${command}`,
    `else exit ${cannotBecomeRoot}; fi`,
  ].join("; ");
}
