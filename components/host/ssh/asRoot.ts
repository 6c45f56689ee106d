/** A command line that runs a script as root, for a login of root or of a user of sudo. */
export function asRoot(script: string): string {
  const command = `sh -c '${script.replaceAll("'", `'\\''`)}'`;
  return `if [ "$(id -u)" = 0 ]; then exec ${command}; else exec sudo -n ${command}; fi`;
}
