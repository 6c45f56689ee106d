/** The answer of a command on a host. A shell may print other lines before it at the login. */
export function commandAnswer(stdout: string): string {
  return stdout.trim().split("\n").pop() ?? "";
}
