import * as pulumi from "@pulumi/pulumi";
import { EtcdCluster, type DnsBackend, type EtcdHostArgs } from "etcd-cluster";
import type { CloudflareSettings } from "etcd-cluster/dns/cloudflare";
import type { Route53Settings } from "etcd-cluster/dns/route53";

/** What a team sets of its store. The rest is the same for every team. */
export interface OrdersStoreArgs {
  hosts: EtcdHostArgs[];
  privateKey: pulumi.Input<string>;
  /** Where the members are found. Default: by their addresses alone. */
  records?: { domain: string; dns: DnsBackend };
}

/** A cluster as this library wants it. */
export class OrdersStore extends pulumi.ComponentResource {
  readonly cluster: EtcdCluster;

  constructor(name: string, args: OrdersStoreArgs, opts?: pulumi.ComponentResourceOptions) {
    super("orders:index:Store", name, {}, opts);
    this.cluster = new EtcdCluster(
      name,
      {
        version: "3.6.16",
        hosts: args.hosts,
        connection: { user: "ops", privateKey: args.privateKey },
        pki: { clients: ["reporter"] },
        ...args.records,
      },
      { parent: this },
    );
    this.registerOutputs();
  }
}

/** Loads the provider of the zone that there is, and no other: `@pulumi/aws` alone takes a second. */
export async function recordsIn(
  zone: { route53: Route53Settings } | { cloudflare: CloudflareSettings },
): Promise<DnsBackend> {
  return "route53" in zone
    ? (await import("etcd-cluster/dns/route53")).route53(zone.route53)
    : (await import("etcd-cluster/dns/cloudflare")).cloudflare(zone.cloudflare);
}

/** What dashboards show. */
export function shown({ cluster }: OrdersStore) {
  return { members: cluster.members, ends: cluster.certificateExpiry, hosts: cluster.nodes };
}
