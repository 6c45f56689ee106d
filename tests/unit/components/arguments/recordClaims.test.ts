import * as pulumi from "@pulumi/pulumi";
import { nameClaims } from "../../../../components/arguments/nameClaims";
import { recordClaims } from "../../../../components/arguments/recordClaims";
import { DnsSrv, type DnsSrvArgs } from "../../../../components/DnsSrv";
import { setMocks } from "../../../../components/testing/setMocks";
import { sentences } from "../../decisions/findings/said";

const zone = { server: "10.15.1.2", zone: "example.com" };
const hosts = [{ name: "etcd01", address: "10.15.1.201" }];
const others = [{ name: "etcd02", address: "10.15.1.202" }];

beforeEach(() => setMocks());

/** The refusal of a component by the program of one stack; an empty text where none is refused. */
async function refusalOf(program: () => unknown): Promise<string> {
  let refusal = "";
  await pulumi.runtime.runInPulumiStack(() => {
    try {
      program();
    } catch (error) {
      if (!pulumi.RunError.isInstance(error)) throw error;
      refusal = error.message;
    }
    return Promise.resolve({});
  });
  return refusal;
}

const records = (name: string, more: Partial<DnsSrvArgs> = {}, opts: pulumi.ComponentResourceOptions = {}) =>
  new DnsSrv(name, { domain: "example.com", hosts, backend: { rfc2136: zone }, ...more }, opts);
const args = { version: "3.6.16", domain: "example.com", hosts, dns: { rfc2136: zone } };

test("two DnsSrv of one stack with the same records are refused, with both errors in one list", async () => {
  const refusal = await refusalOf(() => [records("a"), records("b")]);
  expect(refusal).toContain(
    'discoverySrvName: the DnsSrv "a" of this stack lists its members under _etcd-server-ssl._tcp.example.com too',
  );
  expect(refusal).toContain(
    'hosts[0].name: the DnsSrv "a" of this stack has the name etcd01.example.com too',
  );
});

test("the addresses of one domain are refused for a second DnsSrv, and for a host of that name", async () => {
  const more = { domainAddresses: true, discoverySrvName: "b", hosts: others };
  expect(await refusalOf(() => [records("a", { domainAddresses: true }), records("b", more)])).toContain(
    'domainAddresses: the DnsSrv "a" of this stack has records of example.com too',
  );
  expect(
    await refusalOf(() => [
      records("a", { domainAddresses: true, domain: "etcd01.example.com" }),
      records("b"),
    ]),
  ).toContain('hosts[0].name: the DnsSrv "a" of this stack has the name etcd01.example.com too');
});

test.each<[string, Partial<DnsSrvArgs>]>([
  ["another SRV name and other hosts", { discoverySrvName: "b", hosts: others }],
  ["SRV names without -ssl and other hosts", { tls: false, hosts: others }],
  ["another domain", { domain: "b.example.com" }],
  ["another server", { backend: { rfc2136: { ...zone, server: "10.15.1.3" } } }],
  ["another provider", { backend: { route53: { zoneId: "Z0123" } } }],
])("a second DnsSrv with %s is not refused", async (_, more) => {
  expect(await refusalOf(() => [records("a"), records("b", more)])).toBe("");
});

test("a public and a private zone may have the same records, one zone may not", async () => {
  const inZone = (name: string, zoneId: string) => records(name, { backend: { route53: { zoneId } } });
  expect(await refusalOf(() => [inZone("a", "Z1"), inZone("b", "Z2")])).toBe("");
  expect(await refusalOf(() => [inZone("a", "Z1"), inZone("b", "Z1")])).toContain('the DnsSrv "a"');
});

test("a zone that is known late is compared once it is known", async () => {
  await refusalOf(() => {
    const found = (name: string, zoneId: pulumi.Input<string>) =>
      recordClaims(name).check({ domain: "example.com", hosts, backend: { route53: { zoneId } } }).length;
    const late = pulumi.output("Z1");
    expect([found("a", late), found("b", late), found("a", "Z1"), found("b", "Z1")]).toEqual([0, 0, 0, 2]);
  });
});

test("a DnsSrv beside a cluster with the same records is refused, but not the cluster's own", async () => {
  const ofDnsSrv = await refusalOf(() => {
    const etcd = new pulumi.ComponentResource("etcd-cluster:index:EtcdCluster", "etcd");
    expect(nameClaims("etcd", etcd).check(args)).toEqual([]);
    records("etcd-dns", {}, { parent: etcd });
    records("dns");
  });
  expect(ofDnsSrv).toMatch(/^dns: .*the cluster "etcd" of this stack lists its members/s);
  await refusalOf(() => {
    records("dns");
    expect(sentences(nameClaims("etcd").check(args))).toEqual([
      expect.stringContaining('the DnsSrv "dns" of this stack lists its members'),
      expect.stringContaining('the DnsSrv "dns" of this stack has the name'),
    ]);
  });
});

test("a DnsSrv that is refused takes no record from another", async () => {
  const refusal = await refusalOf(() => {
    expect(() => records("a", { ttlSeconds: 0 })).toThrow("ttlSeconds");
    records("b");
  });
  expect(refusal).toBe("");
});
