import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "files-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function run(script: string) {
  const program = ["prelude", "files", "input"].map((file) => readFileSync(`host/lib/${file}.sh`, "utf8"));
  const { status, stderr } = spawnSync("sh", ["-c", [...program, script].join("\n")], {
    encoding: "utf8",
    cwd: folder,
  });
  return { status, stderr };
}

/** No file may grow beyond 512 bytes: a write fails half-way, as it does on a full disk. */
const full = "trap '' XFSZ; ulimit -f 1;";
const long = "seq 1000";

test("a file appears with its mode, and is left alone where it says so already", () => {
  const file = join(folder, "conf");
  expect(run("echo one | put_file conf 0640")).toEqual({ status: 0, stderr: "" });
  const { ino, mode } = statSync(file);
  expect(mode & 0o777).toBe(0o640);
  expect(run("echo one | put_file conf 0640").status).toBe(0);
  expect(statSync(file).ino).toBe(ino);
  expect(run("echo two | put_file conf 0640").status).toBe(0);
  expect(readFileSync(file, "utf8")).toBe("two\n");
});

test.each([
  ["from a file", `${long} >in; ${full} put_file conf 0644 <in; echo went on >&2`],
  ["through a pipe", `${full} ${long} | put_file conf 0644; echo went on >&2`],
  [
    "as the end of a list",
    `${full} f() { false || put_file conf 0644 <<EOF
$(${long})
EOF
}; f; echo went on >&2`,
  ],
])(
  "what does not arrive whole %s never takes the place of what was there, and ends the verb",
  (_, script) => {
    writeFileSync(join(folder, "conf"), "as it was\n");
    const { status, stderr } = run(script);
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /^error: conf cannot be written: install: .*\(\d+ MiB are free on the disk of \.\)\. It is as it was\./,
    );
    expect(stderr).not.toContain("went on");
    expect(readFileSync(join(folder, "conf"), "utf8")).toBe("as it was\n");
    expect(readdirSync(folder)).not.toContain("conf.new");
  },
);

test("files that Pulumi sends and that do not fit leave nothing, and end the verb", () => {
  const { status, stderr } = run(
    `mkdir sent; { echo '--- a'; ${long}; } >in; ${full} read_files sent <in; echo went on >&2`,
  );
  expect(status).toBe(1);
  expect(stderr).toMatch(/^error: what Pulumi sent cannot be written .*; nothing was changed\./);
  expect(readdirSync(folder)).toEqual(["in"]);
});
