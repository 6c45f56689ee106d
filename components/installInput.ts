import { inputLines } from "../decisions/inputLines";
import type { InstallArgs } from "./EtcdClusterArgs";
import { localArchives } from "./localArchives";

/** Lines for `etcd-host install`. The host knows its own architecture, and takes the digest that is for it. */
export function installInput(version: string, install: InstallArgs = {}): string {
  const { method = "archive", mirror, sha256, proxy } = localArchives(install);
  const base = (mirror ?? "https://github.com/etcd-io/etcd/releases/download").replace(/\/+$/, "");
  return inputLines({
    version,
    method,
    url: method === "archive" ? `${base}/v${version}` : undefined,
    sha256_amd64: sha256?.amd64,
    sha256_arm64: sha256?.arm64,
    proxy,
  });
}
