import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(__dirname, "..", "..", "..");
const folder = mkdtempSync(join(tmpdir(), "one-realm-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** The words of jest about files that one process runs, in this order: jest begins with the longest file. */
function printed(...files: string[]): string {
  files.forEach((text, i) => {
    writeFileSync(join(folder, `${i}.test.ts`), text + "\n".repeat(1000 * (files.length - i)));
  });
  const at = (name: string) => join(root, "tests/unit/support/oneRealm", name);
  const config = {
    rootDir: folder,
    testEnvironment: at("environment.js"),
    runtime: at("runtime.js"),
    testRunner: at("testRunner.js"),
    transform: { "^.+\\.ts$": require.resolve("@swc/jest") },
  };
  const words = ["node_modules/.bin/jest", "--config", JSON.stringify(config), "-i", "--verbose"];
  return spawnSync(process.execPath, words, { cwd: root, encoding: "utf8" }).stderr;
}

const turn = "new Promise((resolve) => setTimeout(resolve, 20))";

test("an error that no test awaits fails the test in each file of a process", () => {
  const lost = `
    test("a lost rejection", async () => { void Promise.reject(new Error("lost")); await ${turn}; });
    test("a lost exception", async () => { setTimeout(() => { throw new Error("late"); }); await ${turn}; });
    test("a good one", () => undefined);
  `;
  const all = printed(lost, lost, lost);
  expect(all.match(/✕ a lost rejection/g)).toHaveLength(3);
  expect(all.match(/✕ a lost exception/g)).toHaveLength(3);
  expect(all.match(/✓ a good one/g)).toHaveLength(3);
});

test("a file sees no variable of the environment and no module's state of an earlier file", () => {
  writeFileSync(join(folder, "counter.js"), "let calls = 0; module.exports = () => ++calls;");
  const clean = `
    test("as new", () => {
      expect([process.env.LEFT_BY_A_FILE, require("./counter.js")()]).toEqual([undefined, 1]);
      process.env.LEFT_BY_A_FILE = "1";
    });
  `;
  expect(printed(clean, clean, clean).match(/✓ as new/g)).toHaveLength(3);
});

test("a failed test shows the line of its source, of which the transform leaves out some", () => {
  const failing = `interface Left {\nout: string\n}\ntest("x", async () => { await ${turn}; expect(1).toBe(2); });`;
  expect(printed(failing)).toMatch(/at .*0\.test\.ts:4:\d+\)/);
});
