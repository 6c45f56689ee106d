import { defaultMethod } from "../../decisions/release/defaultMethod";
import type { InstallArgs } from "./InstallArgs";
import { archiveDigests } from "./localArchives";

/** Where the release comes from, with every default filled in. */
export interface SettledInstall extends InstallArgs {
  method: NonNullable<InstallArgs["method"]>;
  mirror: string;
}

const project = "https://github.com/etcd-io/etcd/releases/download";

/** The digests of archives to copy up are read here, once for all hosts. */
export function settledInstall(install: InstallArgs = {}): SettledInstall {
  return {
    ...install,
    method: install.method ?? defaultMethod,
    mirror: (install.mirror ?? project).replace(/\/+$/, ""),
    sha256: archiveDigests(install),
  };
}
