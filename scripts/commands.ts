import { spawnSync } from "node:child_process";
import { join } from "node:path";

/** The root of the repository. */
export const root = join(__dirname, "..");

/** Runs a command and returns its output. A command that fails ends the program with its output. */
export function must(
  command: string,
  words: string[],
  environment: Record<string, string> = {},
  input = "",
): string {
  const { status, stdout, stderr } = spawnSync(command, words, {
    cwd: root,
    env: { ...process.env, ...environment },
    encoding: "utf8",
    input,
    maxBuffer: 64 * 2 ** 20,
  });
  if (status !== 0) throw new Error(`${command} ${words.join(" ")}\n${stdout}${stderr}`);
  return stdout;
}

/** A lab of one's own. */
export function lab(name: string, ...words: string[]): void {
  must("lab/lab", ["--lab", name, ...words]);
}

/** The same as `must`, inside a lab's network and with the lab's Pulumi. */
export function inLab(
  name: string,
  command: string,
  words: string[],
  environment?: Record<string, string>,
): string {
  const line = `eval "$(lab/toolchain/env)" && exec lab/lab --lab ${name} exec -- "$@"`;
  return must("bash", ["-c", line, "bash", command, ...words], environment);
}
