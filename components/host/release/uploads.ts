import { architectures } from "../../../decisions/host/programDigests";
import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { namesBelow, type ResourceNames } from "../../../decisions/pulumi/resourceNames";
import { withLoginHooks, type LoginHooks } from "../ssh/withLoginHooks";
import { renamed } from "../../pulumi/renamed";
import type { InstallArgs } from "./InstallArgs";

/** Where `etcd-host install` looks; everyone who may log in may write there. */
const folder = "/var/tmp";

/** A host that archives are copied to. */
interface UploadHost {
  names: ResourceNames;
  connection: pulumi.Input<command.types.input.remote.ConnectionArgs>;
  loginHooks?: LoginHooks;
}

/**
 * Copies the release archives to one host, for `install.method: "upload"`. The host uses that of its architecture.
 * Another version replaces the copy, in a protected cluster too.
 */
export function uploads(
  { names, connection, loginHooks }: UploadHost,
  version: string,
  { method, archives }: InstallArgs,
  opts: pulumi.CustomResourceOptions,
): pulumi.Resource[] {
  if (method !== "upload") return [];
  return architectures.flatMap((architecture) => {
    const path = archives?.[architecture];
    if (path === undefined) return [];
    const source = new pulumi.asset.FileAsset(path);
    const remotePath = `${folder}/etcd-v${version}-linux-${architecture}.tar.gz`;
    const copy = namesBelow(names, `upload-${architecture}`);
    return new command.remote.CopyToRemote(
      copy.name,
      { connection, source, remotePath },
      renamed(copy, { ...opts, protect: false, hooks: withLoginHooks(loginHooks, opts.hooks) }),
    );
  });
}
