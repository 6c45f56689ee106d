import * as pulumi from "@pulumi/pulumi";
import type { ClusterConfiguration } from "../decisions/clusterConfiguration";
import { mistakes } from "../decisions/mistakes";
import { userError } from "./userError";
import type { EtcdClusterArgs } from "./EtcdClusterArgs";
import { localArchives } from "./localArchives";

/**
 * Stops before the first resource is made, with every mistake in one list. What is only known later (an address that a
 * cloud is yet to give) is not judged here.
 */
export function refuseMistakes(name: string, args: EtcdClusterArgs, resource: pulumi.Resource): void {
  const { mistakes: found, warnings } = mistakes(plain(args, name));
  if (found.length > 0)
    throw userError(
      `${name}: ${found.length === 1 ? "1 mistake" : `${found.length} mistakes`} in the configuration; nothing was changed.\n` +
        found.map((mistake) => `  - ${mistake}`).join("\n"),
    );
  for (const warning of warnings) void pulumi.log.warn(warning, resource);
}

function plain(args: EtcdClusterArgs, name: string): ClusterConfiguration {
  return {
    ...args,
    name,
    install: args.install && localArchives(args.install),
    bootstrap: args.bootstrap ?? (args.domain === undefined ? "static" : "dns"),
    hosts: args.hosts.map((host) => ({
      ...host,
      address: known(host.address),
      address6: known(host.address6),
    })),
  };
}

/** A value that is there now; nothing for one that Pulumi has yet to learn. */
function known<T>(value: pulumi.Input<T> | undefined): T | undefined {
  return pulumi.Output.isInstance(value) || value instanceof Promise ? undefined : value;
}
