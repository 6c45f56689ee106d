/** EX_NOPERM of sysexits.h. No verb of the program ends with it. */
export const cannotBecomeRoot = 77;

/**
 * A command line that runs a script as root, for a login of root or of a user of sudo. It ends with `cannotBecomeRoot`
 * where sudo refuses or does not exist: sudo's own exit code says nothing, and its words are in the host's language.
 */
export function asRoot(script: string): string {
  const command = `sh -c '${script.replaceAll("'", `'\\''`)}'`;
  return inShell(
    [
      `if [ "$(id -u)" = 0 ]; then exec ${command}`,
      `elif sudo -n sh -c : </dev/null; then exec sudo -n ${command}`,
      `else exit ${cannotBecomeRoot}; fi`,
    ].join("; "),
  );
}

/** The shell of a login parses the line first, and csh, fish and `sh` read base64 within quotes alike. */
function inShell(script: string): string {
  return `exec sh -c 'eval "$(echo ${Buffer.from(script).toString("base64")} | base64 -d)"'`;
}
