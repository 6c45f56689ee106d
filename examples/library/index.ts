import * as pulumi from "@pulumi/pulumi";
import { EtcdCluster, type DnsArgs, type EtcdHostArgs } from "etcd-cluster";
import { cloudflare } from "etcd-cluster/dns/cloudflare";
import { route53 } from "etcd-cluster/dns/route53";

/** The arguments that each team sets. The rest is the same for every team. */
export interface OrdersStoreArgs {
  hosts: EtcdHostArgs[];
  privateKey: pulumi.Input<string>;
  /** Where the members are found. Default: by their addresses alone. */
  records?: { domain: string; dns: DnsArgs };
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

/** Records of this company's domain, which moves from one keeper to the other. */
export function records(
  keeper: "aws" | "cloudflare",
  zoneId: pulumi.Input<string>,
): OrdersStoreArgs["records"] {
  return {
    domain: "orders.example.com",
    dns: keeper === "aws" ? route53({ zoneId }) : cloudflare({ zoneId }),
  };
}

/** The facts that dashboards show. */
export function shown({ cluster }: OrdersStore) {
  return { members: cluster.lastMembers, ends: cluster.certificateExpiry, hosts: cluster.nodes };
}
