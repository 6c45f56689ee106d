import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { hostProgram, packedProgram } from "../../../../components/host/hostProgram";
import { type Architecture, architectureOf, architectures } from "../../../../decisions/host/programDigests";

jest.setTimeout(120_000);

const own = architectureOf(execFileSync("uname", ["-m"], { encoding: "utf8" }).trim());
/** Debian's package `qemu-user-static` has it; `make arm-emulator` installs that where it can be had. */
const emulator = "qemu-aarch64-static";
const isEmulated = own !== "arm64";
const runsHere = !isEmulated || spawnSync(emulator, ["--version"]).status === 0;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "arm64-"));
  for (const architecture of architectures)
    writeFileSync(join(folder, architecture), gunzipSync(packedProgram(architecture)), { mode: 0o755 });
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function run(architecture: Architecture, verb: string, input = ""): string {
  const path = join(folder, architecture);
  const [command = path, ...args] =
    architecture === "arm64" && isEmulated ? [emulator, path, verb] : [path, verb];
  return execFileSync(command, args, { encoding: "utf8", input });
}

(runsHere ? describe : describe.skip)("the program for arm64 runs", () => {
  test("and shows its verbs and its version", () => {
    expect(run("arm64", "--help")).toMatch(/^For people:$/m);
    expect(run("arm64", "version")).toBe(`${hostProgram().digests.arm64.slice(0, 12)}\n`);
  });

  test("and prints the facts that the program of this machine prints", () => {
    const facts = (architecture: Architecture) =>
      run(architecture, "facts", `--- facts\ndata_dir=${folder}/etcd\nport=2379\n`);
    const keysIn = (lines: string) => new Set(lines.split("\n").map((line) => line.split("=")[0]));
    expect(facts("arm64")).toMatch(/^architecture=aarch64$/m);
    expect(keysIn(facts("arm64"))).toEqual(keysIn(facts(own ?? "amd64")));
  });
});
