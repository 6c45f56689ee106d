/** A command line that runs as root, for whoever logs in: root, or a user of sudo. */
export function asRoot(command: string): string {
  return `if [ "$(id -u)" = 0 ]; then exec ${command}; else exec sudo -n ${command}; fi`;
}
