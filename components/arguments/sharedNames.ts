import * as pulumi from "@pulumi/pulumi";
import { srvSetName } from "../../decisions/dns/srvSetName";
import type { EtcdClusterArgs } from "../EtcdClusterArgs";
import { mistake, type Mistake } from "../../decisions/findings/mistake";
import { userError } from "../pulumi/userError";

/** What is taken already in each run of a program: an inline program runs more than once in its process. */
const taken = new WeakMap<object, { names: Set<string>; recordSets: Map<string, string> }>();

function takenIn(stack: object) {
  const known = taken.get(stack) ?? { names: new Set(), recordSets: new Map<string, string>() };
  taken.set(stack, known);
  return known;
}

/**
 * Pulumi takes the same name below another type of parent. Not here: the hooks of a component go by its name alone.
 * @throws where a cluster of this stack has the name.
 */
export function ownName(name: string): string {
  const stack = pulumi.runtime.getStackResource();
  const names = stack && takenIn(stack).names;
  if (names?.has(name))
    throw userError(
      `${name}: another EtcdCluster of this stack has that name. Give this one a name of its own.`,
    );
  names?.add(name);
  return name;
}

/**
 * A mistake where another cluster of this stack keeps its members under the same name: each would overwrite the other's
 * records. Those of other stacks are seen by preflight.
 */
export function sharedNames(name: string, { domain, srvName, dns }: EtcdClusterArgs): Mistake[] {
  const stack = pulumi.runtime.getStackResource();
  if (domain === undefined || dns === undefined || stack === undefined) return [];
  const names = takenIn(stack).recordSets;
  const set = srvSetName({ service: "server", domain, srvName });
  const owner = names.get(set);
  if (owner === undefined) names.set(set, name);
  return owner === undefined || owner === name
    ? []
    : [
        mistake(
          "srvName",
          `the cluster "${owner}" of this stack lists its members under ${set} too, and each would overwrite the other's records. Give one of them a srvName of its own, as in "${name}".`,
        ),
      ];
}
