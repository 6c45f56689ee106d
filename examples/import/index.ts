import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { EtcdCluster, rfc2136, type EtcdHostArgs } from "etcd-cluster";

const config = new pulumi.Config();

/** The parent of the clusters. Here it only groups them; yours may hold networks and machines. */
class Platform extends pulumi.ComponentResource {
  constructor(name: string) {
    super("example:index:Platform", name);
    this.registerOutputs();
  }
}

const platform = new Platform("platform");

// A provider of your own, and a transform that reaches each of the clusters' commands: here it gives them more time.
const hands = new command.Provider("hands");
const patience: pulumi.ResourceTransform = ({ type, props, opts }) =>
  type.startsWith("command:")
    ? { props, opts: { ...opts, customTimeouts: { create: "20m", update: "20m" } } }
    : undefined;

const shared = {
  version: config.get("version") ?? "3.6.16",
  domain: config.require("domain"),
  dns: rfc2136({
    ...config.requireObject<{ server: string; zone: string; keyName: string }>("dns"),
    keySecret: config.requireSecret("dnsKeySecret"),
  }),
  connection: { user: "root", privateKey: config.requireSecret("privateKey") },
  install: { mirror: config.get("mirror"), ownBuilds: config.getBoolean("ownBuilds") },
};

function cluster(name: string): EtcdCluster {
  return new EtcdCluster(
    name,
    {
      ...shared,
      discoverySrvName: name,
      hosts: config.requireObject<EtcdHostArgs[]>(name),
      pki: { clients: ["consumer"], exportCaKey: name === "orders" },
    },
    { parent: platform, providers: [hands], transforms: [patience] },
  );
}

const orders = cluster("orders");
const sessions = cluster("sessions");

/** Other stacks refer to the cluster by this output: see ../consumer. */
export const ordersCluster = orders.reference;
export const consumer = orders.clientCertificates.apply((clients) => clients.consumer);
export const endpoints = { orders: orders.endpoints, sessions: sessions.endpoints };
