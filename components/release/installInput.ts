import * as pulumi from "@pulumi/pulumi";
import { inputLines } from "../../decisions/host/inputLines";
import type { InstallArgs } from "./InstallArgs";
import { localArchives } from "./localArchives";

/** As a command's input: a secret where a proxy's URL has a password in it. */
export function installStdin(version: string, install: InstallArgs = {}): pulumi.Input<string> {
  const lines = installInput(version, install);
  return URL.canParse(install.proxy ?? "") && new URL(install.proxy ?? "").password !== ""
    ? pulumi.secret(lines)
    : lines;
}

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
