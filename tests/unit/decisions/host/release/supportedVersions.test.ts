import { readFileSync } from "node:fs";
import { join } from "node:path";
import { releaseDigest } from "../../../../../decisions/host/release/releaseDigest";
import { supportedVersions } from "../../../../../decisions/host/release/supportedVersions";
import { versionErrors } from "../../../../../decisions/host/release/versionErrors";
import { isRefused } from "../../../../../decisions/findings/fieldError";

const sums = readFileSync(join(__dirname, "../../../../../host/internal/staging/release/SHA256SUMS"), "utf8");

test("the package knows the digests of each security floor", () => {
  for (const { securityFloor } of supportedVersions)
    for (const architecture of ["amd64", "arm64"])
      expect(releaseDigest(sums, `etcd-v${securityFloor}-linux-${architecture}.tar.gz`)).toMatch(
        /^[0-9a-f]{64}$/,
      );
});

test("the package knows no digest of a release that must not run", () => {
  const versions = [...sums.matchAll(/etcd-v([\d.]+)-linux/g)].map(([, version = ""]) => version);
  expect(versions.length).toBeGreaterThan(0);
  expect(versions.filter((version) => versionErrors(version).some(isRefused))).toEqual([]);
});
