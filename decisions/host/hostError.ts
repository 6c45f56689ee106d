/** The error of a command on a host, as a part of another error: that one has the word "error" and a code. */
export function hostError({ exitCode, stderr }: { exitCode: number; stderr: string }): string {
  const text = stderr
    .trim()
    .replace(/^error: /gm, "")
    .replace(/ \[[a-z0-9-]+\.[a-z0-9-]+\]$/gm, "");
  return text || `exit code ${exitCode}`;
}

/** The code of that error. */
export function hostErrorCode({ stderr }: { stderr: string }): string | undefined {
  return / \[([a-z0-9-]+\.[a-z0-9-]+)\]$/m.exec(stderr)?.[1];
}
