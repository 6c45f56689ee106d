import type * as pulumi from "@pulumi/pulumi";
import type { ByArchitecture, InstallMethod } from "../../../decisions/host/release/installMethod";

/** Where the etcd release comes from. Change: nothing on hosts that have the version already. */
export interface InstallArgs {
  /**
   * `archive` (default) fetches the release archive on the host and checks its SHA-256 before unpacking it.
   * `package` uses the distribution's package, which goes when the host leaves. `upload` copies the archive up from
   * where Pulumi runs.
   */
  method?: InstallMethod;
  /**
   * `archive`: the URL above `vX.Y.Z/etcd-vX.Y.Z-linux-ARCH.tar.gz`. Default: the project's releases on GitHub. Hosts
   * verify the mirror's TLS certificate with their own trust store. An `http` URL needs `sha256`. A mirror of your own
   * builds needs `sha256` or `ownBuilds`.
   */
  mirror?: pulumi.Input<string>;
  /**
   * SHA-256 of the archive, by the hosts' architecture. Default of `archive`: the digest of the etcd project's release,
   * which this package has. If the package does not know the release, `SHA256SUMS` beside the archive has the digest.
   * `upload` without `SHA256SUMS` beside the archive, and a `mirror` without TLS, need this field.
   */
  sha256?: ByArchitecture;
  /**
   * `archive`: the same for each version, by version and by the hosts' architecture, as in
   * `{ "3.6.16": { amd64: "..." } }`. `intermediateVersions` takes this field in the place of `sha256`. Give one of
   * both fields. A version that is not in it has the default of `sha256`. Default: none.
   */
  digests?: Record<string, ByArchitecture>;
  /**
   * `archive`: whether `mirror` serves your own builds of etcd, whose digests are not those of the etcd project. Hosts
   * then trust `SHA256SUMS` of the mirror, which they verify by TLS, unless `sha256` is given. Default: false. Without
   * `mirror` it has no effect.
   */
  ownBuilds?: boolean;
  /**
   * `archive`, `package`: proxy for the download, as a URL of `http`, `https`, `socks5` or `socks5h`. Default: none. If
   * it has a password, keep it a secret: set it in a stack's configuration with
   * `pulumi config set --secret --path etcd-cluster:install.httpProxy`, or give a secret Output in a program.
   */
  httpProxy?: pulumi.Input<string>;
  /**
   * `upload`: path of the release archive where Pulumi runs, by the hosts' architecture. Default: none; `upload` needs
   * it.
   */
  archives?: ByArchitecture;
}
