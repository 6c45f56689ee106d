import type * as pulumi from "@pulumi/pulumi";
import type { ByArchitecture, InstallMethod } from "../../decisions/release/installMethod";

/** Where the etcd release comes from. Change: nothing on hosts that have the version already. */
export interface InstallArgs {
  /**
   * `archive` (default) fetches the release archive on the host and checks its SHA-256 before unpacking it;
   * `package` uses the distribution's package, which goes when the host leaves; `upload` copies the archive up from where Pulumi runs.
   */
  method?: InstallMethod;
  /**
   * `archive`: where `vX.Y.Z/etcd-vX.Y.Z-linux-ARCH.tar.gz` is found. Default: the project's releases on GitHub.
   * Hosts verify the mirror's TLS certificate with their own trust store. An `http` URL needs `sha256`.
   */
  mirror?: pulumi.Input<string>;
  /**
   * SHA-256 of the archive, by the hosts' architecture. Default: what `SHA256SUMS` beside it says. `upload` and a
   * `mirror` without TLS need it.
   */
  sha256?: ByArchitecture;
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
