import { homedir } from "node:os";
import { join } from "node:path";

/** Where the lab keeps what it built. */
export const cache =
  process.env.ETCDCLUSTER_CACHE ??
  join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "etcd-cluster");

/** The release archive of that version, as the lab's mirror serves it. */
export function releaseArchive(version: string): string {
  return join(cache, "mirror", `v${version}`, `etcd-v${version}-linux-amd64.tar.gz`);
}
