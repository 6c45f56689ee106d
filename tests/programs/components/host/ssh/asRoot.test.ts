import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { asRoot, cannotBecomeRoot } from "../../../../../components/host/ssh/asRoot";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "as-root-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** Runs a command as the user with this ID, whose host has these programs beside its own. */
function run(id: string, programs: Record<string, string>, command: string) {
  for (const [name, text] of Object.entries({ id: `echo ${id}`, ...programs })) {
    const path = join(folder, name);
    writeFileSync(path, `#!/bin/sh\n${text}\n`);
    chmodSync(path, 0o755);
  }
  const { status, stdout } = spawnSync("sh", ["-c", asRoot(command, `${folder}:/usr/bin:/bin`)], {
    input: "echo the text on stdin",
    encoding: "utf8",
  });
  return { status, stdout };
}

const sudo = '[ "$1" = -n ] && shift && exec "$@"';

test.each<[string, string, Record<string, string>]>([
  ["root", "0", { sudo: "exit 1" }],
  ["a user of sudo", "1000", { sudo }],
])("%s runs the command with all of its input", (_, id, programs) => {
  expect(run(id, programs, "sh -s")).toEqual({ status: 0, stdout: "the text on stdin\n" });
});

test.each([0, 1, 3])("the exit code %i of the command is its own", (code) => {
  expect(run("1000", { sudo }, `sh -c 'exit ${code}'`).status).toBe(code);
});

test.each([
  ["demands a password, in the language of the host", "echo 'sudo: Passwort ist notwendig' >&2; exit 1"],
  ["does not exist", "exit 127"],
])("a sudo that %s is known by the exit code", (_, text) => {
  expect(run("1000", { sudo: text }, "sh -s")).toEqual({ status: cannotBecomeRoot, stdout: "" });
});

test("a shell of a login that is not like sh parses no part of the script", () => {
  expect(asRoot(`if true; then echo "it's\n!$x"; fi`)).toMatch(
    /^exec \/bin\/sh -c 'PATH=[a-z/:]+; export PATH; eval "\$\(echo [A-Za-z0-9+/=]+ \| base64 -d\)"'$/,
  );
});

test("no program on the PATH of a login is run as root", () => {
  const trace = join(folder, "trace");
  for (const name of ["sh", "id", "base64", "sudo", "find", "sha256sum"]) {
    const path = join(folder, name);
    writeFileSync(path, `#!/bin/sh\necho ${name} >>${trace}\n`);
    chmodSync(path, 0o755);
  }
  const runAs = (line: string) =>
    spawnSync("/bin/sh", ["-c", line], { env: { PATH: `${folder}:/usr/bin:/bin` }, encoding: "utf8" });
  runAs(asRoot("find / -maxdepth 0; sha256sum </dev/null"));
  expect(existsSync(trace)).toBe(false);
  // Negative control.
  runAs("find / -maxdepth 0");
  expect(readFileSync(trace, "utf8")).toBe("find\n");
});
