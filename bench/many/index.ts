import * as pulumi from "@pulumi/pulumi";
import { EtcdCluster } from "../../components/EtcdCluster";
import type { EtcdHostArgs } from "../../components/EtcdClusterArgs";
import { rfc2136 } from "../../components/dns/rfc2136";

const config = new pulumi.Config();
const zone = config.require("zone");
const keySecret = config.requireSecret("keySecret");
const privateKey = config.requireSecret("privateKey");

// Each has a CA and records of its own, as clusters of one stack would.
for (const [name, hosts] of Object.entries(config.requireObject<Record<string, EtcdHostArgs[]>>("clusters")))
  new EtcdCluster(name, {
    version: "3.6.16",
    domain: zone,
    discoverySrvName: name,
    dns: rfc2136({ server: config.require("server"), zone, keyName: config.require("keyName"), keySecret }),
    connection: { privateKey },
    install: { mirror: config.require("mirror"), ownBuilds: true },
    dataDir: "/data/lib/etcd",
    hosts,
  });
