import { createHash } from "node:crypto";
import { accessSync, constants, readFileSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { InstallConfiguration } from "../../decisions/release/installMistakes";
import { releaseDigest } from "../../decisions/release/releaseDigest";
import type { InstallArgs } from "./InstallArgs";

const architectures = ["amd64", "arm64"] as const;
type Architecture = (typeof architectures)[number];

/** The release archives to copy up, with the digests that a `SHA256SUMS` beside them gives, those that cannot be read, and what the others are. */
export function localArchives(install: InstallArgs): InstallArgs & InstallConfiguration {
  const { archives, sha256 } = install;
  if (install.method !== "upload" || !archives) return install;
  const given = architectures.flatMap((architecture) => archives[architecture] ?? []);
  const unreadable = given.filter((path) => !isReadable(path));
  const each = (digest: (path: string, architecture: Architecture) => string | undefined) =>
    Object.fromEntries(
      architectures.map((one) => [one, archives[one] === undefined ? undefined : digest(archives[one], one)]),
    );
  return {
    ...install,
    sha256: each((path, architecture) => sha256?.[architecture] ?? digestBeside(path)),
    found: each((path) => (unreadable.includes(path) ? undefined : digestOf(path))),
    unreadable,
  };
}

function digestOf(path: string): string {
  return createHash("sha256").update(readFileSync(path)).digest("hex");
}

function digestBeside(archive: string): string | undefined {
  const sums = join(dirname(archive), "SHA256SUMS");
  return isReadable(sums) ? releaseDigest(readFileSync(sums, "utf8"), basename(archive)) : undefined;
}

function isReadable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
