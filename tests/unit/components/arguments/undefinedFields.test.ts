import * as pulumi from "@pulumi/pulumi";
import { DnsSrv } from "../../../../components/DnsSrv";
import { EtcdCluster } from "../../../../components/EtcdCluster";
import { Pki } from "../../../../components/Pki";
import { ReferencedCluster } from "../../../../components/ReferencedCluster";
import {
  clusterShape,
  dnsSrvShape,
  pkiShape,
  referencedClusterShape,
} from "../../../../decisions/arguments/clusterShape";
import type { Shape } from "../../../../decisions/arguments/shapeErrors";
import { mockedCertificate } from "../../../../components/testing/mockedCertificate";
import { mockedResources } from "../../support/mockedResources";
import { sshKeyPair } from "../../support/sshKeyPair";

jest.setTimeout(60_000);

/** The same value with each further field of the shape, undefined. An Output may hold such fields too. */
function withUndefined(value: unknown, shape: Shape): unknown {
  if (pulumi.Output.isInstance(value)) return value.apply((known) => withUndefined(known, shape));
  if (typeof shape === "string") return value;
  if ("input" in shape) return withUndefined(value, shape.input);
  if ("list" in shape) return (value as unknown[]).map((one) => withUndefined(one, shape.list));
  const given = value as Record<string, unknown>;
  const inner = (key: string) => ("each" in shape ? shape.each : (shape.fields[key] as Shape));
  const further = "each" in shape ? [] : Object.keys(shape.fields);
  return {
    ...Object.fromEntries(further.map((key) => [key, undefined])),
    ...Object.fromEntries(Object.entries(given).map(([key, one]) => [key, withUndefined(one, inner(key))])),
  };
}

const { private: privateKey, public: publicKey } = sshKeyPair();
const login = { user: "ops", privateKey: pulumi.secret(privateKey), hostKey: publicKey };
const connection = { ...login, hostKeyPolicy: "pinned", proxy: { host: "10.15.1.9", ...login } };
const hosts = [{ name: "etcd01", address: "10.15.1.201", connection: {} }];
const cluster = { version: "3.6.16", hosts, connection };
const backup = { targets: [{ directory: { path: "/srv/b" } }], keep: {}, drill: {} };
const domain = "example.com";
const dns = { rfc2136: { server: "10.15.1.2", zone: domain } };
const reference = {
  clientUrls: ["https://10.15.1.201:2379"],
  caCertificate: mockedCertificate,
  clusterId: "1f",
};
const groups = { install: { sha256: {} }, ports: {}, settings: {}, timeouts: {}, maintenance: {} };
const pki = { ca: { subject: {} }, leafKeys: {}, authorities: {}, renewal: {} };

test.each<[string, new (name: string, args: never) => unknown, Shape, object]>([
  ["a cluster", EtcdCluster, clusterShape, { ...cluster, ...groups, pki }],
  ["a cluster with records and backups", EtcdCluster, clusterShape, { ...cluster, domain, dns, backup }],
  ["an adopted cluster", EtcdCluster, clusterShape, { ...cluster, adopt: { clusterId: "1f" } }],
  [
    "a cluster whose connections are known late",
    EtcdCluster,
    clusterShape,
    {
      ...cluster,
      connection: pulumi.output(connection),
      hosts: [{ ...hosts[0], connection: pulumi.output({}) }],
    },
  ],
  ["a Pki", Pki, pkiShape, { ...pki, members: [{ name: "etcd01", addresses: ["10.15.1.201"] }] }],
  [
    "a DnsSrv",
    DnsSrv,
    dnsSrvShape,
    { domain, hosts: [{ name: "etcd01", address: "10.15.1.201" }], backend: dns },
  ],
  ["a reference", ReferencedCluster, referencedClusterShape, { reference }],
])("%s with fields that are undefined is the same as one without them", async (_, Component, shape, args) => {
  jest.spyOn(console, "warn").mockReturnValue();
  const made = (given: unknown) => mockedResources(() => new Component("etcd", given as never));
  const without = await made(args);
  expect(Object.keys(without)).not.toEqual([]);
  expect(await made(withUndefined(args, shape))).toEqual(without);
});
