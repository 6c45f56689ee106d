/** What a command on a host answered. Whatever a shell prints as it logs in comes before that. */
export function commandAnswer(stdout: string): string {
  return stdout.trim().split("\n").pop() ?? "";
}
