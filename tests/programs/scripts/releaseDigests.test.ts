import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const script = join(__dirname, "../../../scripts/release-digests");
const line = (digit: string, version: string, architecture: string) =>
  `${digit.repeat(64)}  etcd-v${version}-linux-${architecture}.tar.gz\n`;
const known = line("a", "3.6.9", "amd64") + line("b", "3.6.9", "arm64");

let folder: string;
let sums: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "digests-"));
  const place = join(folder, "host/internal/staging/release");
  sums = join(place, "SHA256SUMS");
  for (const made of [place, join(folder, "scripts"), join(folder, "bin")])
    mkdirSync(made, { recursive: true });
  copyFileSync(script, join(folder, "scripts/release-digests"));
  writeFileSync(sums, known);
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** The script, where a file stands for the site's answer. */
function add(version: string, answer: string) {
  writeFileSync(join(folder, "answer"), answer);
  writeFileSync(join(folder, "bin/curl"), `#!/bin/sh\ncat ${folder}/answer\n`, { mode: 0o755 });
  const { status, stderr } = spawnSync("sh", [join(folder, "scripts/release-digests"), version], {
    env: { ...process.env, PATH: `${folder}/bin:${process.env.PATH ?? ""}` },
    encoding: "utf8",
  });
  return { status, stderr, sums: readFileSync(sums, "utf8") };
}

test("the digests of a release's Linux archives are added in the order of versions, once", () => {
  const added = line("c", "3.6.10", "amd64") + line("d", "3.6.10", "arm64");
  const answer = `${"e".repeat(64)}  etcd-v3.6.10-darwin-arm64.zip\n${added}`;
  for (let run = 0; run < 2; run++)
    expect(add("3.6.10", answer)).toEqual({ status: 0, stderr: "", sums: known + added });
});

test("another digest of a known release, and a list without an architecture, change nothing", () => {
  const other = add("3.6.9", line("c", "3.6.9", "amd64") + line("b", "3.6.9", "arm64"));
  expect(other).toMatchObject({ status: 1, sums: known });
  expect(other.stderr).toContain("another digest of etcd-v3.6.9-linux-amd64.tar.gz than this file");
  expect(add("3.6.10", line("c", "3.6.10", "amd64"))).toMatchObject({ status: 1, sums: known });
});
