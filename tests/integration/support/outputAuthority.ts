import * as pulumi from "@pulumi/pulumi";
import { EtcdCluster } from "../../../components/EtcdCluster";
import { stackArgs } from "../../../stack/stackArgs";

// The cluster of the stack with a CA and a key that are known only while the program runs, and are not valid.
const brought = { certificate: pulumi.secret("ssh-ed25519 AAAA"), key: pulumi.secret("no key") };
const connection = { privateKey: pulumi.secret("ssh-ed25519 AAAA") };
const args = { ...stackArgs(), connection, pki: { customCAs: { 1: brought } } };
const version = new pulumi.Config("plain").get("version") ?? args.version;
new EtcdCluster("etcd", { ...args, version });
