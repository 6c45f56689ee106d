import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hostProgram } from "../../../../components/host/hostProgram";
import { putProgram } from "../../../../components/host/programHook";

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "program-"));
  path = join(folder, "etcd-host");
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const { text, version } = hostProgram();
/** Everywhere: in the first lines, between two functions, within the last one. */
const cuts = [0, 20, 90, 49_152, text.indexOf("\n}\n", 60_000) + 3, text.length - 300, text.length - 3];

test("the program takes its place whole", () => {
  expect(spawnSync("sh", ["-c", putProgram(path)], { input: text }).status).toBe(0);
  expect(readFileSync(path, "utf8")).toBe(text);
  expect(statSync(path).mode & 0o777).toBe(0o755);
  expect(spawnSync("sh", [path, "version"], { encoding: "utf8" }).stdout.trim()).toBe(version);
  expect(readdirSync(folder)).toEqual(["etcd-host"]);
});

// sshd closes the command's stdin when the connection ends: to the command that is the end of the text.
test.each(cuts)("a program that is cut off after %d bytes leaves the one that is there", (length) => {
  writeFileSync(path, "the one before");
  const { status, stderr } = spawnSync("sh", ["-c", putProgram(path)], {
    input: text.slice(0, length),
    encoding: "utf8",
  });
  expect({ status, stderr }).toEqual({
    status: 1,
    stderr: `the program did not arrive whole: ${length} bytes; the one that was there stays\n`,
  });
  expect(readFileSync(path, "utf8")).toBe("the one before");
  expect(readdirSync(folder)).toEqual(["etcd-host"]);
});

test.each(["dash", "bash"])(
  "a program that is cut off does nothing, by whatever way it came: %s",
  (shell) => {
    // Preflight, guard and drift hand it to a shell on stdin; systemd runs the file as the guard of each start.
    for (const length of cuts.filter((cut) => cut > 90)) {
      const cut = text.slice(0, length);
      writeFileSync(path, cut);
      for (const [words, input] of [
        [["-s"], `set -- guard\n${cut}`],
        [[path, "guard"], ""],
      ] as const) {
        const { status, stdout } = spawnSync(shell, words, { input, encoding: "utf8" });
        expect({ length, failed: status !== 0, stdout }).toEqual({ length, failed: true, stdout: "" });
      }
    }
  },
);
