import * as pulumi from "@pulumi/pulumi";
import type { DnsArgs } from "../../../../components/dns/DnsArgs";
import { claimName, machineClaims, nameClaims } from "../../../../components/arguments/nameClaims";
import { sentences } from "../../decisions/findings/said";
import { argumentsOf } from "./argumentsOf";
import { partsOf } from "../../support/partsOf";

const dns: DnsArgs = { rfc2136: { server: "10.15.1.2", zone: "example.com" } };
const hosts = [{ name: "etcd01", address: "10.15.1.201" }];
const others = [{ name: "etcd02", address: "10.15.1.202" }];
const elsewhere = [{ name: "etcd01", address: "10.15.1.202" }];
const args = { version: "3.6.16", hosts, domain: "example.com", dns };

beforeEach(async () => {
  await pulumi.runtime.setMocks({
    newResource: ({ name, inputs }) => ({ id: name, state: inputs as Record<string, unknown> }),
    call: () => ({}),
  });
});

/** The errors that each of these clusters of one stack gets, in their order. */
async function told(clusters: Record<string, object>): Promise<string[][]> {
  const found: string[][] = [];
  await pulumi.runtime.runInPulumiStack(() => {
    for (const [name, more] of Object.entries(clusters))
      found.push(sentences(nameClaims(name).check({ ...args, ...more })));
    return Promise.resolve({});
  });
  return found;
}

test.each<[string, Record<string, object>, RegExp]>([
  [
    "the same record of a host",
    {
      a: { discoverySrvName: "a" },
      b: { discoverySrvName: "b", hosts: [{ name: "etcd01", address: "10.15.1.204" }] },
    },
    /^hosts\[0\]\.name: the cluster "a" of this stack has the name etcd01\.example\.com too/,
  ],
  [
    "the same host",
    {
      a: { discoverySrvName: "a" },
      b: { discoverySrvName: "b", hosts: [{ name: "other", address: "10.15.1.201" }] },
    },
    /^hosts\[0\]\.address: 10\.15\.1\.201 is a host of the cluster "a" of this stack too/,
  ],
  [
    "the same host, in another spelling",
    {
      a: { discoverySrvName: "a", hosts: [{ name: "etcd01", address: "fd00::1" }] },
      b: {
        discoverySrvName: "b",
        hosts: [{ name: "other", address: "10.15.1.202", ipv6Address: "FD00:0::1" }],
      },
    },
    /^hosts\[0\]\.ipv6Address: FD00:0::1 is a host of the cluster "a"/,
  ],
  [
    "one SSH server for all hosts",
    {
      a: { discoverySrvName: "a" },
      b: { discoverySrvName: "b", hosts: others, connection: { host: "10.15.1.201" } },
    },
    /^connection\.host: SSH at 10\.15\.1\.201:22 is a host of the cluster "a" of this stack too/,
  ],
  [
    "an address where the other one has its SSH server",
    {
      a: { discoverySrvName: "a", hosts: others, connection: { host: "10.15.1.201" } },
      b: { discoverySrvName: "b" },
    },
    /^hosts\[0\]\.address: SSH at 10\.15\.1\.201:22 is a host of the cluster "a" of this stack too/,
  ],
  ...(
    [
      ["the address of one", {}, { connection: { host: "10.15.1.201" } }],
      [
        "one name",
        { connection: { host: "gate", port: 2201 } },
        { connection: { host: "GATE", port: 2201 } },
      ],
      [
        "one address behind one bastion",
        { connection: { host: "10.0.0.1", proxy: { host: "gate" } } },
        { connection: { host: "10.0.0.1", proxy: { host: "gate", port: 22 } } },
      ],
    ] as const
  ).map(([where, a, b]): [string, Record<string, object>, RegExp] => [
    `the same SSH server, at ${where}`,
    {
      a: { discoverySrvName: "a", hosts: [{ ...hosts[0], ...a }] },
      b: { discoverySrvName: "b", hosts: [{ ...others[0], ...b }] },
    },
    /^hosts\[0\]\.connection\.host: SSH at \S+:\d+( through gate:22)? is a host of the cluster "a" of this stack too/,
  ]),
])("two clusters of one stack with %s are refused", async (_, clusters, error) => {
  const [, second] = await told(clusters);
  expect(second).toEqual([expect.stringMatching(error)]);
});

test("two clusters that get the same address late are refused before anything is made on it", async () => {
  await pulumi.runtime.runInPulumiStack(async () => {
    const late = { name: "etcd01", address: pulumi.output(Promise.resolve("10.15.1.201")) };
    const [, second] = ["a", "b"].map((name) => argumentsOf({ version: "3.6.16", hosts: [late] }, name));
    await expect(partsOf(second?.args.hosts[0]?.address).promise()).rejects.toThrow(
      'hosts[0].address: 10.15.1.201 is a host of the cluster "a" of this stack too',
    );
    return {};
  });
});

test("no cluster is refused for what a refused cluster would have had, whether plain or known late", async () => {
  const found: string[][] = [];
  await pulumi.runtime.runInPulumiStack(async () => {
    const lateHosts = [{ name: "etcd02", address: pulumi.output(Promise.resolve("10.15.1.202")) }];
    const connection = { privateKey: pulumi.secret("ssh-ed25519 AAAA") };
    const checkedLate = new Promise<string>((report) => {
      jest.spyOn(pulumi.log, "error").mockImplementation((message) => {
        report(message);
        return Promise.resolve();
      });
    });
    const refused = { ...args, version: "3.9.0", hosts: [...hosts, ...lateHosts], connection };
    expect(() => argumentsOf(refused, "a")).toThrow("version: etcd 3.9.0");
    expect(await checkedLate).toContain("connection.privateKey: it is a public key");
    const both = { ...args, hosts: [...hosts, ...others] };
    found.push(...["b", "c"].map((name) => sentences(nameClaims(name).check(both))));
    return {};
  });
  const [afterRefused, afterAccepted] = found;
  expect(afterRefused).toEqual([]);
  expect(afterAccepted).not.toEqual([]); // the negative control
});

const withoutDns = { dns: undefined };
test.each<[string, object, object]>([
  ["both keep their records", {}, {}],
  ["the user keeps the records of both", withoutDns, withoutDns],
  ["the user keeps the records of the first", withoutDns, {}],
  ["the user keeps the records of the second", {}, withoutDns],
])("two clusters of one SRV set are refused where %s", async (_, a, b) => {
  expect(await told({ a, b: { ...b, hosts: others } })).toEqual([
    [],
    [
      expect.stringMatching(
        /^discoverySrvName: the cluster "a" .* _etcd-server-ssl\._tcp\.example\.com too, and two .*as in "b"\.$/,
      ),
    ],
  ]);
});

test("two clusters with one name of a host are refused, also where the user keeps the records", async () => {
  const more = { dns: undefined, bootstrap: "static" };
  expect(await told({ a: more, b: { ...more, hosts: elsewhere } })).toEqual([
    [],
    [
      expect.stringMatching(
        /^hosts\[0\]\.name: the cluster "a" of this stack has the name etcd01\.example\.com too/,
      ),
    ],
  ]);
});

test.each<[string, Record<string, object>]>([
  [
    "suffixes and hosts of their own",
    { a: { discoverySrvName: "a" }, b: { discoverySrvName: "b", hosts: others } },
  ],
  [
    "names that are the same once they are joined",
    {
      "a-b": { discoverySrvName: "a-b", hosts: [{ name: "c", address: "10.15.1.202" }] },
      a: { hosts: [{ name: "b-c", address: "10.15.1.201" }] },
    },
  ],
  ["domains of their own", { a: {}, b: { domain: "example.org", hosts: elsewhere } }],
  [
    "one SRV set that none of them reads or keeps",
    {
      a: { dns: undefined, bootstrap: "static" },
      b: { dns: undefined, bootstrap: "discovery", hosts: others },
      c: { dns: undefined, adopt: { clusterId: "1f" }, hosts: [{ name: "c", address: "10.15.1.203" }] },
    },
  ],
  [
    "SSH servers at several ports of one address",
    {
      a: { discoverySrvName: "a", hosts: [{ ...hosts[0], connection: { host: "gate", port: 2201 } }] },
      b: { discoverySrvName: "b", hosts: [{ ...others[0], connection: { host: "gate", port: 2202 } }] },
    },
  ],
  [
    "one address behind bastions of their own",
    {
      a: { discoverySrvName: "a", connection: { host: "10.0.0.1", proxy: { host: "one" } } },
      b: {
        discoverySrvName: "b",
        hosts: others,
        connection: { host: "10.0.0.1", proxy: { host: "other" } },
      },
    },
  ],
  [
    "one router that both connect from",
    {
      a: { discoverySrvName: "a", hosts: [{ ...hosts[0], extraAddresses: ["10.15.1.1"] }] },
      b: { discoverySrvName: "b", hosts: [{ ...others[0], extraAddresses: ["10.15.1.1"] }] },
    },
  ],
  [
    "a place of an SSH server that is known late",
    {
      a: { discoverySrvName: "a", hosts: [{ ...hosts[0], connection: pulumi.output({ host: "gate" }) }] },
      b: { discoverySrvName: "b", hosts: [{ ...others[0], connection: { host: pulumi.output("gate") } }] },
    },
  ],
  [
    "one host that one of them lost",
    { a: { hosts: [{ ...hosts[0], lost: true }] }, b: { discoverySrvName: "b" } },
  ],
])("clusters with %s are not", async (_, clusters) => {
  expect((await told(clusters)).flat()).toEqual([]);
});

test("a program that runs again in the same process is another stack", async () => {
  expect(await told({ a: {} })).toEqual([[]]);
  expect(await told({ b: {} })).toEqual([[]]);
});

test.each(["EtcdCluster", "Pki"] as const)("a second %s of the same name is refused", async (kind) => {
  const named = () =>
    pulumi.runtime.runInPulumiStack(() => {
      claimName(kind, "etcd");
      expect(() => claimName(kind, "etcd")).toThrow(`etcd: another ${kind} of this stack has that name`);
      return Promise.resolve({});
    });
  await named();
  await named();
});

test("a machine belongs to the first cluster of a stack that claims it", async () => {
  await pulumi.runtime.runInPulumiStack(() => {
    const [first, second] = ["a", "b"].map((name) => machineClaims(name));
    expect([first?.("one"), second?.("one"), first?.("one"), second?.(""), first?.("")]).toEqual([
      undefined,
      "a",
      undefined,
      undefined,
      undefined,
    ]);
    return Promise.resolve({});
  });
});
