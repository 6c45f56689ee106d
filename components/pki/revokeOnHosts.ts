import type * as pulumi from "@pulumi/pulumi";
import type { EtcdNode } from "../host/EtcdNode";
import { revocationResource } from "./revocationResource";

/** Lays the list of revoked certificates out, once no host shows one any more that this very update replaced. */
export function revokeOnHosts(
  living: readonly { name: string }[],
  nodes: Readonly<Record<string, EtcdNode>>,
  list: pulumi.Output<string> | undefined,
): pulumi.Resource[] {
  if (list === undefined) return [];
  const dependsOn = Object.values(nodes).flatMap(({ certificate }) => certificate ?? []);
  return living.flatMap(({ name }) => {
    const node = nodes[name];
    return node ? revocationResource({ host: node.host, list }, { parent: node, dependsOn }) : [];
  });
}
