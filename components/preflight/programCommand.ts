/** The line that runs a verb of the program that comes on stdin: nothing is installed, and sudo is used where needed. */
export function programCommand(verb: string, ...words: string[]): string {
  const command = `sh -s -- ${[verb, ...words].map((word) => `'${word}'`).join(" ")}`;
  return `if [ "$(id -u)" = 0 ]; then exec ${command}; else exec sudo -n ${command}; fi`;
}
