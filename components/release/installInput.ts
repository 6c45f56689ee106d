import * as pulumi from "@pulumi/pulumi";
import { inputLines } from "../../decisions/host/inputLines";
import { valueIfAvailable } from "../pulumi/valueIfKnown";
import type { SettledInstall } from "./settledInstall";

/** As a command's input: a secret where a proxy's URL has a user in it, because a user may be a token. */
export function installStdin(version: string, install: SettledInstall): pulumi.Output<string> {
  const lines = installInput(version, install);
  return hasUser(install.httpProxy) ? pulumi.secret(lines) : lines;
}

function hasUser(url = ""): boolean {
  if (!URL.canParse(url)) return false;
  const { username, password } = new URL(url);
  return username !== "" || password !== "";
}

export function installInput(version: string, install: SettledInstall): pulumi.Output<string> {
  return fetchedFrom(install).apply((mirror) => installLines(version, { ...install, mirror }));
}

/** The same for a hook, of any version; nothing while a preview does not know the mirror. */
export async function knownInstallInput(
  install: SettledInstall,
): Promise<((version: string) => string) | undefined> {
  const known = await valueIfAvailable(fetchedFrom(install).apply((mirror) => ({ ...install, mirror })));
  return known && ((version) => installLines(version, known));
}

/** Only an archive that the host fetches waits for the mirror. */
function fetchedFrom({ method, mirror }: SettledInstall): pulumi.Output<string | undefined> {
  return method === "archive" ? mirror : pulumi.output(undefined);
}

/** The same, when the mirror is known. */
interface KnownInstall extends Omit<SettledInstall, "mirror"> {
  mirror?: string;
}

/** Lines for `etcd-host install`. The host knows its own architecture, and takes the digest that is for it. */
function installLines(version: string, { method, mirror, sha256, httpProxy: proxy }: KnownInstall): string {
  return inputLines({
    version,
    method,
    url: mirror === undefined ? undefined : `${mirror}/v${version}`,
    sha256_amd64: sha256?.amd64,
    sha256_arm64: sha256?.arm64,
    proxy,
  });
}
