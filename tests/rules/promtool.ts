import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Runs `promtool` in a folder with these files; gives the exit code and all that it printed. */
export function promtool(words: readonly string[], files: Readonly<Record<string, string>>) {
  const folder = mkdtempSync(join(tmpdir(), "rules-"));
  try {
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
    const program = process.env.PROMTOOL ?? "promtool";
    const { status, stdout, stderr, error } = spawnSync(program, words, { cwd: folder, encoding: "utf8" });
    if (error)
      throw new Error(`${program}: ${error.message}. Run \`make rules-test\`, which installs promtool.`);
    return { status, printed: stdout + stderr };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
