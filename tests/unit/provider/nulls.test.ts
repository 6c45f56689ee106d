import * as pulumi from "@pulumi/pulumi";
import { argumentErrors } from "../../../components/arguments/argumentErrors";
import { EtcdCluster, type EtcdClusterArgs } from "../../../components";
import { withoutNulls } from "../../../components/pulumi/withoutNulls";
import { clusterShape, referencedClusterShape } from "../../../decisions/arguments/clusterShape";
import type { Shape } from "../../../decisions/arguments/shapeErrors";
import { mockedResources } from "../support/mockedResources";
import { sentences } from "../decisions/findings/said";

/** Arguments as a program in Python sends them: None stands in nested mappings for whatever is left out. */
const sent = {
  version: "3.6.16",
  domain: null,
  hosts: [
    { name: "etcd01", address: "10.15.1.201", ipv6Address: null, lost: null, connection: null },
    { name: "etcd02", address: "10.15.1.202", connection: { hostKey: null, proxy: null } },
    { name: "etcd03", address: "10.15.1.203" },
  ],
  connection: pulumi.secret({ user: "root", password: "PLANTED", privateKey: null, proxy: null }),
  install: { mirror: null, sha256: { amd64: null } },
  pki: { ca: { subject: { country: null } }, customCAs: null },
};
const leftOut = {
  version: "3.6.16",
  hosts: [
    { name: "etcd01", address: "10.15.1.201" },
    { name: "etcd02", address: "10.15.1.202", connection: {} },
    { name: "etcd03", address: "10.15.1.203" },
  ],
  connection: pulumi.secret({ user: "root", password: "PLANTED" }),
  install: { sha256: {} },
  pki: { ca: { subject: {} } },
};

/** A field without a value, for each field that may be left out. */
function everyNull(shape: Shape): unknown {
  if (typeof shape === "string" || "list" in shape || "each" in shape) return null;
  if ("input" in shape) return everyNull(shape.input);
  const { fields, needed = [] } = shape;
  if (needed.length > 0) return null;
  return Object.fromEntries(Object.entries(fields).map(([name, one]) => [name, everyNull(one)]));
}

const errorsOf = (args: unknown) =>
  sentences(argumentErrors(args, "etcd").filter(({ severity }) => severity === "error"));

test("a null in the place of an optional argument is the same as an argument that is left out", async () => {
  const made = (args: unknown) => mockedResources(() => new EtcdCluster("etcd", args as EtcdClusterArgs));
  const given = await made(withoutNulls(sent, clusterShape));
  expect(given).toEqual(await made(leftOut));
  expect(JSON.stringify(given["etcd/etcd01/install"])).toContain('"secret":{"'); // the connection stays a secret
});

test("every optional argument may be null", () => {
  const optional = Object.entries(clusterShape.fields).map(([name, one]) => [name, everyNull(one)]);
  const nulls = Object.fromEntries(optional) as Record<string, unknown>;
  const { connection } = nulls;
  const hosts = leftOut.hosts.map((host) => ({ ...host, ipv6Address: null, lost: null, connection }));
  const args = { ...nulls, version: "3.6.16", hosts, dns: null };
  expect(errorsOf(withoutNulls(args, clusterShape))).toEqual([]);
  expect(errorsOf(args)).not.toEqual([]); // the negative control
});

test.each<[string, object, string]>([
  ["a version", { version: null }, "version: missing."],
  ["an address", { hosts: [{ name: "etcd01", address: null }] }, "hosts[0].address: missing."],
  ["a host", { hosts: [...leftOut.hosts, null] }, "hosts[3]: nothing stands there."],
  ["a CA of the user's", { pki: { customCAs: { 1: null } } }, "pki.customCAs.1: nothing stands there."],
  ["a flag of etcd", { settings: { extra: { "max-txn-ops": null } } }, "settings.extra.max-txn-ops: nothing"],
])("%s that is null is refused, because it must not be left out", (_, change, error) => {
  expect(errorsOf(withoutNulls({ ...leftOut, ...change }, clusterShape))).toEqual([
    expect.stringContaining(error),
  ]);
});

test("a reference keeps its fields, those of another version of the package too", () => {
  const reference = { clientUrls: [], caCertificate: "", clusterId: "1f", discoveryDomain: null, later: 1 };
  expect(withoutNulls({ reference, clients: null }, referencedClusterShape)).toEqual({
    reference: { clientUrls: [], caCertificate: "", clusterId: "1f", later: 1 },
  });
});
