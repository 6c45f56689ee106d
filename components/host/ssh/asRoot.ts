/** EX_NOPERM of sysexits.h. No verb of the program ends with it. */
export const cannotBecomeRoot = 77;

/**
 * The directories that only root changes. The PATH of a login begins with /usr/local on most hosts, where a group may
 * write, and a program there would run as root.
 */
const systemPath = "/usr/sbin:/usr/bin:/sbin:/bin";

/**
 * A command line that runs a script as root, for a login of root or of a user of sudo. It ends with `cannotBecomeRoot`
 * where sudo refuses or does not exist: sudo's own exit code says nothing, and its words are in the host's language.
 */
export function asRoot(script: string, path = systemPath): string {
  // sudo sets a PATH of its own.
  const command = inSystemShell(script.replaceAll("'", `'\\''`), path);
  const becomeRoot = [
    `if [ "$(id -u)" = 0 ]; then exec ${command}`,
    `elif sudo -n /bin/sh -c : </dev/null; then exec sudo -n ${command}`,
    `else exit ${cannotBecomeRoot}; fi`,
  ];
  // The first shell finds base64.
  const packed = Buffer.from(becomeRoot.join("; ")).toString("base64");
  return `exec ${inSystemShell(`eval "$(echo ${packed} | base64 -d)"`, path)}`;
}

/**
 * A command line for any login shell: it parses the line first, and csh, fish and `sh` read base64 within quotes alike.
 * The script has no single quote but an escaped one.
 */
export function inSystemShell(script: string, path = systemPath): string {
  return `/bin/sh -c 'PATH=${path}; export PATH; ${script}'`;
}
