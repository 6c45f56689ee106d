import type * as pulumi from "@pulumi/pulumi";
import type { EtcdNode } from "../host/EtcdNode";
import { revocationResource, revocationStdin } from "./revocationResource";

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
    if (!node) return [];
    const stdin = revocationStdin(list);
    node.inputs.revocation = stdin;
    node.revocation = revocationResource({ host: node.host, stdin }, { parent: node, dependsOn });
    return node.revocation;
  });
}
