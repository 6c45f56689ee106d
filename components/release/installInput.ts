import * as pulumi from "@pulumi/pulumi";
import { inputLines } from "../../decisions/host/inputLines";
import type { SettledInstall } from "./settledInstall";

/** As a command's input: a secret where a proxy's URL has a password in it. */
export function installStdin(version: string, install: SettledInstall): pulumi.Input<string> {
  const lines = installInput(version, install);
  return URL.canParse(install.httpProxy ?? "") && new URL(install.httpProxy ?? "").password !== ""
    ? pulumi.secret(lines)
    : lines;
}

/** Lines for `etcd-host install`. The host knows its own architecture, and takes the digest that is for it. */
export function installInput(
  version: string,
  { method, mirror, sha256, httpProxy: proxy }: SettledInstall,
): string {
  return inputLines({
    version,
    method,
    url: method === "archive" ? `${mirror}/v${version}` : undefined,
    sha256_amd64: sha256?.amd64,
    sha256_arm64: sha256?.arm64,
    proxy,
  });
}
