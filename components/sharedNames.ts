import * as pulumi from "@pulumi/pulumi";
import { srvSetName } from "../decisions/srvSetName";
import type { EtcdClusterArgs } from "./EtcdClusterArgs";

/** Whose record set a name is, in each run of a program: an inline program runs more than once in its process. */
const owners = new WeakMap<object, Map<string, string>>();

/**
 * A mistake where another cluster of this stack keeps its members under the same name: each would overwrite the other's
 * records. Those of other stacks are seen by preflight.
 */
export function sharedNames(name: string, { domain, srvName, dns }: EtcdClusterArgs): string[] {
  const stack = pulumi.runtime.getStackResource();
  if (domain === undefined || dns === undefined || stack === undefined) return [];
  const names = owners.get(stack) ?? new Map<string, string>();
  owners.set(stack, names);
  const set = srvSetName({ service: "server", domain, srvName });
  const owner = names.get(set);
  if (owner === undefined) names.set(set, name);
  return owner === undefined || owner === name
    ? []
    : [
        `srvName: the cluster "${owner}" of this stack lists its members under ${set} too, and each would overwrite the other's records. Give one of them a srvName of its own, as in "${name}".`,
      ];
}
