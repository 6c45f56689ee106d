import * as pulumi from "@pulumi/pulumi";
import { EtcdCluster } from "../../../components/EtcdCluster";
import { stackArgs } from "../../../stack/stackArgs";

// The stack's cluster with a CA that is known only while the program runs, and is none.
const brought = { certificate: pulumi.secret("ssh-ed25519 AAAA"), key: pulumi.secret("no key") };
const args = { ...stackArgs(), pki: { customCAs: { 1: brought } } };
const version = new pulumi.Config("plain").get("version") ?? args.version;
new EtcdCluster("etcd", { ...args, version });
