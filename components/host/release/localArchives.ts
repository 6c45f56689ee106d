import { createHash } from "node:crypto";
import { accessSync, constants, readFileSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { architectures, type Architecture } from "../../../decisions/host/programDigests";
import type { InstallConfiguration } from "../../../decisions/host/release/installErrors";
import { releaseDigest } from "../../../decisions/host/release/releaseDigest";
import { plainValue } from "../../pulumi/plainValue";
import type { InstallArgs } from "./InstallArgs";

/** The release archives to copy, with digests from a `SHA256SUMS` beside them, and with the facts of each file. */
export function localArchives(args: InstallArgs): InstallConfiguration {
  const install = { ...args, mirror: plainValue(args.mirror), httpProxy: plainValue(args.httpProxy) };
  const { archives } = install;
  if (install.method !== "upload" || !archives) return install;
  const given = architectures.flatMap((architecture) => archives[architecture] ?? []);
  const unreadable = given.filter((path) => !isReadable(path));
  return {
    ...install,
    sha256: archiveDigests(install),
    found: each(archives, (path) => (unreadable.includes(path) ? undefined : digestOf(path))),
    unreadable,
  };
}

/** The digests that the archives must have: those of the configuration, or else of a `SHA256SUMS` beside an archive. */
export function archiveDigests({ method, archives, sha256 }: InstallArgs): InstallArgs["sha256"] {
  if (method !== "upload" || !archives) return sha256;
  return each(archives, (path, architecture) => sha256?.[architecture] ?? digestBeside(path));
}

function each(
  archives: NonNullable<InstallArgs["archives"]>,
  digest: (path: string, architecture: Architecture) => string | undefined,
): Partial<Record<Architecture, string>> {
  return Object.fromEntries(
    architectures.map((one) => [one, archives[one] === undefined ? undefined : digest(archives[one], one)]),
  );
}

/** By path, size and time of change. */
const digests = new Map<string, string>();

/** A stack checks its configuration before the component does, and hashing an archive takes a while. */
function digestOf(path: string): string {
  const { size, mtimeMs } = statSync(path);
  const key = JSON.stringify([path, size, mtimeMs]);
  const digest = digests.get(key) ?? createHash("sha256").update(readFileSync(path)).digest("hex");
  digests.set(key, digest);
  return digest;
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
