import * as pulumi from "@pulumi/pulumi";
import { defaultMethod } from "../../../decisions/host/release/defaultMethod";
import type { InstallArgs } from "./InstallArgs";
import { archiveDigests } from "./localArchives";

/** Where the release comes from, with every default filled in. */
export interface SettledInstall extends InstallArgs {
  method: NonNullable<InstallArgs["method"]>;
  mirror: pulumi.Output<string>;
}

const project = "https://github.com/etcd-io/etcd/releases/download";

/** The digests of archives to copy up are read here, once for all hosts. */
export function settledInstall(install: InstallArgs = {}): SettledInstall {
  return {
    ...install,
    method: install.method ?? defaultMethod,
    mirror: pulumi.output(install.mirror ?? project).apply((mirror) => mirror.replace(/\/+$/, "")),
    // The project's own site has no builds of others.
    ownBuilds: install.mirror !== undefined && install.ownBuilds,
    sha256: archiveDigests(install),
  };
}
