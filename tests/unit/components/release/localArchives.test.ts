import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { localArchives } from "../../../../components/release/localArchives";

const folder = mkdtempSync(join(tmpdir(), "etcd-archives-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});
const path = (name: string) => join(folder, name);
const digest = createHash("sha256").update("archive").digest("hex");

test("an archive is held against the SHA256SUMS beside it", () => {
  writeFileSync(path("etcd.tar.gz"), "archive");
  writeFileSync(path("SHA256SUMS"), `${"0".repeat(64)}  etcd.tar.gz\n`);
  const archives = { amd64: path("etcd.tar.gz") };
  expect(localArchives({ method: "upload", archives })).toMatchObject({
    sha256: { amd64: "0".repeat(64) },
    found: { amd64: digest },
    unreadable: [],
  });
});

test("what is missing, and a folder in an archive's place, cannot be read", () => {
  mkdirSync(path("folder"));
  const archives = { amd64: path("folder"), arm64: path("missing") };
  expect(localArchives({ method: "upload", archives })).toMatchObject({
    found: {},
    unreadable: [path("folder"), path("missing")],
  });
});
