import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import type { DnsBackend, RecordSetArgs } from "../../../components/dns/DnsBackend";
import { recordSetNames } from "../../../decisions/dns/recordNames";
import { DnsSrv, type DnsSrvArgs } from "../../../components/DnsSrv";
import { mockedResources, valueOf } from "../support/mockedResources";

let backend: DnsBackend;
jest.mock("../../../components/dns/backends", () => ({
  ...jest.requireActual<object>("../../../components/dns/backends"),
  dnsErrors: () => [],
  dnsBackend: () => backend,
}));

/** Records what it is asked for. */
function notebook() {
  const sets: Record<string, RecordSetArgs> = {};
  const dependsOn: Record<string, unknown> = {};
  backend = {
    recordSet(component, set, opts) {
      const { name } = recordSetNames(component, set);
      sets[name] = set;
      dependsOn[name] = opts.dependsOn;
      return [new command.local.Command(name, {}, opts)];
    },
  };
  return { sets, dependsOn };
}

async function make(args: Partial<DnsSrvArgs> = {}) {
  const { sets, dependsOn } = notebook();
  let dns: DnsSrv | undefined;
  await mockedResources(() => {
    const before = new command.local.Command("before");
    const gate = new command.local.Command("gate");
    dns = new DnsSrv(
      "dns",
      {
        domain: "example.com",
        backend: {},
        hosts: [
          { name: "etcd02", address: pulumi.output("fd00::2") },
          { name: "etcd01", address: "10.15.1.201", ipv6Address: "fd00::1" },
        ],
        ...args,
      },
      { dependsOn: before },
    );
    dns.listClients(gate);
  });
  if (!dns) throw new Error("nothing was made");
  return { dns, sets, dependsOn };
}

test("an address record for each address, an SRV set for members and one for clients", async () => {
  const { sets } = await make();
  const shown = Object.entries(sets).map(async ([id, set]) => [
    id,
    set.name,
    await valueOf(pulumi.output(set.type)),
    set.ttlSeconds,
  ]);
  expect((await Promise.all(shown)).sort()).toEqual([
    ["dns-client-srv", "_etcd-client-ssl._tcp.example.com", "SRV", 600],
    ["dns-server-srv", "_etcd-server-ssl._tcp.example.com", "SRV", 600],
    ["dns/etcd01/address", "etcd01.example.com", "A", 600],
    ["dns/etcd01/address6", "etcd01.example.com", "AAAA", 600],
    ["dns/etcd02/address", "etcd02.example.com", "AAAA", 600],
  ]);
  expect(sets["dns-server-srv"]?.values).toEqual({
    etcd01: "0 100 2380 etcd01.example.com",
    etcd02: "0 100 2380 etcd02.example.com",
  });
  expect(sets["dns-client-srv"]?.values).toEqual({
    etcd01: "0 100 2379 etcd01.example.com",
    etcd02: "0 100 2379 etcd02.example.com",
  });
});

test("SRV records come after the addresses, the clients' after the gate too", async () => {
  const { dns, dependsOn } = await make();
  const addresses = Object.values(dns.addressRecords).flat();
  expect(addresses).toHaveLength(3);
  expect(dependsOn["dns-server-srv"]).toEqual(addresses);
  expect(dns.discovery).toEqual([...addresses, ...dns.serverRecords]);
  expect(dependsOn["dns-client-srv"]).toEqual([
    expect.objectContaining({ __name: "gate" }),
    ...dns.discovery,
  ]);
});

test("with domainAddresses the domain's addresses come with the clients' SRV set", async () => {
  const hosts = [
    { name: "etcd01", address: pulumi.output("10.15.1.201"), ipv6Address: "fd00::1" },
    { name: "etcd02", address: "10.15.1.202" },
  ];
  const { sets, dependsOn } = await make({ domainAddresses: true, hosts });
  const { "dns-domain-address": four, "dns-domain-address6": six } = sets;
  expect([four?.name, six?.name]).toEqual(["example.com", "example.com"]);
  expect([await valueOf(pulumi.output(four?.type)), await valueOf(pulumi.output(six?.type))]).toEqual([
    "A",
    "AAAA",
  ]);
  expect(await valueOf(pulumi.output(four?.values))).toEqual({
    etcd01: "10.15.1.201",
    etcd02: "10.15.1.202",
  });
  expect(six?.values).toEqual({ etcd01: "fd00::1" });
  expect(dependsOn["dns-domain-address"]).toEqual(dependsOn["dns-client-srv"]);
});

test("domainAddresses with addresses of two families is refused", async () => {
  const hosts = [
    { name: "etcd01", address: "10.15.1.201" },
    { name: "etcd02", address: "fd00::2" },
  ];
  await expect(make({ domainAddresses: true, hosts })).rejects.toThrow(
    "domainAddresses: needs hosts[].address of one family, and 10.15.1.201 and fd00::2 are of two.",
  );
});

test("addresses wait for what the component waits for", async () => {
  const { dependsOn } = await make();
  expect(dependsOn["dns/etcd01/address"]).toMatchObject({ __name: "before" });
});

test("names, ports and TTL as asked", async () => {
  const { dns, sets } = await make({
    discoverySrvName: "blue",
    peerPort: 12380,
    clientPort: 12379,
    ttlSeconds: 30,
    tls: false,
  });
  expect([dns.serverName, dns.clientName]).toEqual([
    "_etcd-server-blue._tcp.example.com",
    "_etcd-client-blue._tcp.example.com",
  ]);
  expect(sets["dns-server-srv"]).toMatchObject({
    ttlSeconds: 30,
    values: { etcd01: "0 100 12380 etcd01.example.com" },
  });
  expect(sets["dns-client-srv"]).toMatchObject({
    ttlSeconds: 30,
    values: { etcd01: "0 100 12379 etcd01.example.com" },
  });
});

test("every error of its arguments is in one list, before a record is made", async () => {
  const refused = make({
    domain: "Example.com",
    discoverySrvName: "a.b",
    ttlSeconds: 0.5,
    peerPort: 80,
    clientPort: 70_000,
    hosts: [
      { name: "etcd01.example.com", address: "10.15.1.201" },
      { name: "etcd02", address: "10.15.1.201" },
    ],
  });
  const printed = await refused.then(String, String);
  const fields = ["domain", "discoverySrvName", "hosts[0].name", "ttlSeconds", "peerPort", "clientPort"];
  expect(fields.filter((field) => !printed.includes(` ${field}: `))).toEqual([]);
  expect(printed).toContain("hosts[0].address, hosts[1].address: ");
});

test("a list without a host is refused, and no SRV set is emptied", async () => {
  await expect(make({ hosts: [] })).rejects.toThrow(
    "  - hosts: empty. List one host at least; three is the usual number.",
  );
});

test.each([
  [{ peerPort: 12379, clientPort: 12379 }, 12379],
  [{ clientPort: 2380 }, 2380],
])("one port for peers and clients is refused: %j", async (ports, port) => {
  await expect(make(ports)).rejects.toThrow(
    `  - peerPort, clientPort: peer and client are both ${port}. Give each its own; 2380 and 2379 are usual.`,
  );
});

test("a list with a hole is refused with the place of the hole", async () => {
  const hosts = Object.assign([], { 1: { name: "etcd02", address: "10.15.1.202" } }) as DnsSrvArgs["hosts"];
  await expect(make({ hosts })).rejects.toThrow("  - hosts[0]: nothing stands there.");
});
