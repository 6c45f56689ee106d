import { accessSync, constants, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { InstallConfiguration } from "../decisions/clusterConfiguration";
import { releaseDigest } from "../decisions/releaseDigest";
import type { InstallArgs } from "./EtcdClusterArgs";

const architectures = ["amd64", "arm64"] as const;

/** The release archives to copy up, with the digests that a `SHA256SUMS` beside them gives, and those that cannot be read. */
export function localArchives(install: InstallArgs): InstallArgs & InstallConfiguration {
  const { archives, sha256 } = install;
  if (install.method !== "upload" || !archives) return install;
  const given = architectures.flatMap((architecture) => archives[architecture] ?? []);
  const digests = architectures.map((architecture) => [
    architecture,
    sha256?.[architecture] ?? digestBeside(archives[architecture]),
  ]);
  return {
    ...install,
    sha256: Object.fromEntries(digests) as InstallArgs["sha256"],
    unreadable: given.filter((path) => !isReadable(path)),
  };
}

function digestBeside(archive: string | undefined): string | undefined {
  if (archive === undefined) return undefined;
  const sums = join(dirname(archive), "SHA256SUMS");
  return isReadable(sums) ? releaseDigest(readFileSync(sums, "utf8"), basename(archive)) : undefined;
}

function isReadable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}
