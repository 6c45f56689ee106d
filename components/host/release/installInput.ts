import * as pulumi from "@pulumi/pulumi";
import { inputLines } from "../../../decisions/host/inputLines";
import { valueIfAvailable } from "../../pulumi/valueIfKnown";
import type { SettledInstall } from "./settledInstall";

/** As a command's input: a secret where a proxy's URL has a user in it, because a user may be a token. */
export function installStdin(version: string, install: SettledInstall): pulumi.Output<string> {
  return pulumi
    .all([installInput(version, install), install.httpProxy])
    .apply(([lines, proxy]) => (hasUser(proxy) ? pulumi.secret(lines) : pulumi.output(lines)));
}

function hasUser(url = ""): boolean {
  if (!URL.canParse(url)) return false;
  const { username, password } = new URL(url);
  return username !== "" || password !== "";
}

export function installInput(version: string, install: SettledInstall): pulumi.Output<string> {
  return knownInstall(install).apply((known) => installLines(version, known));
}

/** The same for a hook, of any version; nothing while a preview does not know the mirror or the proxy. */
export async function knownInstallInput(
  install: SettledInstall,
): Promise<((version: string) => string) | undefined> {
  const known = await valueIfAvailable(knownInstall(install));
  return known && ((version) => installLines(version, known));
}

/** The settings when their Outputs are known. */
type KnownInstall = Omit<SettledInstall, "mirror" | "httpProxy"> & { mirror?: string; httpProxy?: string };

/** Only an archive that the host fetches waits for the mirror. */
function knownInstall({ mirror, httpProxy, ...install }: SettledInstall): pulumi.Output<KnownInstall> {
  const fetched = pulumi.output(install.method === "archive" ? mirror : undefined);
  return pulumi
    .all([fetched, httpProxy])
    .apply(([fetchedFrom, proxy]) => ({ ...install, mirror: fetchedFrom, httpProxy: proxy }));
}

/** Lines for `etcd-host install`. The host knows its own architecture, and takes the digest that is for it. */
function installLines(version: string, install: KnownInstall): string {
  const { method, mirror, sha256 = install.digests?.[version], ownBuilds, httpProxy: proxy } = install;
  return inputLines({
    version,
    method,
    url: mirror === undefined ? undefined : `${mirror}/v${version}`,
    sha256_amd64: sha256?.amd64,
    sha256_arm64: sha256?.arm64,
    own_builds: ownBuilds ? "true" : undefined,
    proxy,
  });
}
