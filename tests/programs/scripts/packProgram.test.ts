import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { architectures } from "../../../decisions/host/programDigests";

const script = join(__dirname, "../../../scripts/pack-program");
const listed = { amd64: "the program for amd64", arm64: "the program for arm64" };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pack-program-"));
  for (const one of ["scripts", "dist", "host/build"]) mkdirSync(join(folder, one), { recursive: true });
  copyFileSync(script, join(folder, "scripts/pack-program"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** Packs these programs beside the list of the digests of `listed`. */
function pack(built: typeof listed) {
  const build = join(folder, "host/build");
  const digest = (text: string) => createHash("sha256").update(text).digest("hex");
  const lines = architectures.map((one) => `${digest(listed[one])}  etcd-host-linux-${one}\n`);
  writeFileSync(join(build, "SHA256SUMS"), lines.join(""));
  for (const one of architectures)
    writeFileSync(join(build, `etcd-host-linux-${one}.gz`), gzipSync(built[one]));
  const { status, stderr } = spawnSync(join(folder, "scripts/pack-program"), { encoding: "utf8" });
  return { status, stderr, packed: join(folder, "dist/host/build") };
}

test.each(architectures)("a changed host program for %s is not packed", (architecture) => {
  const { status, stderr, packed } = pack({ ...listed, [architecture]: "another program" });
  expect(status).toBe(1);
  expect(stderr).toMatch(
    /^host\/build: the programs .*\. No program was packed\.\n[^]*scripts\/host-program/,
  );
  expect(existsSync(packed)).toBe(false);
});

// The negative control.
test("host programs with the digests of SHA256SUMS are packed, and so is the list", () => {
  const { status, packed } = pack(listed);
  expect(status).toBe(0);
  for (const file of ["SHA256SUMS", ...architectures.map((one) => `etcd-host-linux-${one}.gz`)])
    expect(readFileSync(join(packed, file))).toEqual(readFileSync(join(folder, "host/build", file)));
});
