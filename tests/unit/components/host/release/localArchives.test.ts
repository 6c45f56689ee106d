import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { localArchives } from "../../../../../components/host/release/localArchives";

jest.mock("node:fs", () => {
  const fs = jest.requireActual<typeof import("node:fs")>("node:fs");
  return { ...fs, readFileSync: jest.fn(fs.readFileSync) };
});

const folder = mkdtempSync(join(tmpdir(), "etcd-archives-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});
const path = (name: string) => join(folder, name);
const digest = createHash("sha256").update("archive").digest("hex");

test("an archive is compared with the SHA256SUMS beside it", () => {
  writeFileSync(path("etcd.tar.gz"), "archive");
  writeFileSync(path("SHA256SUMS"), `${"0".repeat(64)}  etcd.tar.gz\n`);
  const archives = { amd64: path("etcd.tar.gz") };
  expect(localArchives({ method: "upload", archives })).toMatchObject({
    sha256: { amd64: "0".repeat(64) },
    found: { amd64: digest },
    unreadable: [],
  });
});

test("a missing archive, and a folder in an archive's place, cannot be read", () => {
  mkdirSync(path("folder"));
  const archives = { amd64: path("folder"), arm64: path("missing") };
  expect(localArchives({ method: "upload", archives })).toMatchObject({
    found: {},
    unreadable: [path("folder"), path("missing")],
  });
});

test("an archive is hashed once for all checks of a run, and again when it changes", () => {
  const archives = { amd64: path("large.tar.gz") };
  const check = () => localArchives({ method: "upload", archives }).found?.amd64;
  const reads = () => jest.mocked(readFileSync).mock.calls.filter(([file]) => file === archives.amd64).length;
  writeFileSync(archives.amd64, "archive");
  expect([check(), check()]).toEqual([digest, digest]);
  expect(reads()).toBe(1);
  writeFileSync(archives.amd64, "another archive");
  expect(check()).not.toBe(digest);
  expect(reads()).toBe(2);
});
