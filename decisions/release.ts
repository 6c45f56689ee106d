import { parseVersion, versionText } from "./version";

/** Where one release of etcd is, for one kind of processor. */
export interface Release {
  /** The folder inside the archive. */
  directory: string;
  file: string;
  url: string;
  checksumUrl: string;
}

const project = "https://github.com/etcd-io/etcd/releases/download";

/** Processors that etcd's authors test and release for (tier 1), by what `uname -m` calls them. */
const architectures: Readonly<Record<string, string>> = {
  x86_64: "amd64",
  amd64: "amd64",
  aarch64: "arm64",
  arm64: "arm64",
};

/**
 * The release archive of a version. `machine` is what `uname -m` printed on the host. A mirror holds the same folders
 * as the project's own site: `MIRROR/v3.6.16/etcd-v3.6.16-linux-amd64.tar.gz`, beside `SHA256SUMS`.
 */
export function release(version: string, machine: string, mirror: string = project): Release {
  const parsed = parseVersion(version);
  if (!parsed) throw new Error(`"${version}" is no etcd release. Write all three numbers, as in "3.6.16".`);
  const architecture = Object.hasOwn(architectures, machine) ? architectures[machine] : undefined;
  if (architecture === undefined) {
    throw new Error(
      `etcd is released for x86_64 (amd64) and aarch64 (arm64), not for "${machine}". Use such a host, or build etcd ` +
        `yourself and install it with install.method "upload".`,
    );
  }
  const directory = `etcd-v${versionText(parsed)}-linux-${architecture}`;
  const folder = `${mirror.replace(/\/+$/, "")}/v${versionText(parsed)}`;
  const file = `${directory}.tar.gz`;
  return { directory, file, url: `${folder}/${file}`, checksumUrl: `${folder}/SHA256SUMS` };
}
