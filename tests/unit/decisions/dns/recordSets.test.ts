import fc from "fast-check";
import type { RecordSet } from "../../../../decisions/dns/recordSet";
import { recordSets } from "../../../../decisions/dns/recordSets";
import { srvFields } from "../../../../decisions/dns/srvFields";

const hosts = [
  { name: "etcd02", address: "fd00::2" },
  { name: "etcd01", address: "10.15.1.201", ipv6Address: "fd00::1" },
];

test("a cluster's records, as a zone would hold them", () => {
  const lines = recordSets({ domain: "example.com", hosts }).flatMap(({ name, type, ttlSeconds, values }) =>
    Object.values(values).map((value) => `${name} ${ttlSeconds} ${type} ${value}`),
  );
  expect(lines).toEqual([
    "etcd01.example.com 600 A 10.15.1.201",
    "etcd01.example.com 600 AAAA fd00::1",
    "etcd02.example.com 600 AAAA fd00::2",
    "_etcd-server-ssl._tcp.example.com 600 SRV 0 100 2380 etcd01.example.com",
    "_etcd-server-ssl._tcp.example.com 600 SRV 0 100 2380 etcd02.example.com",
    "_etcd-client-ssl._tcp.example.com 600 SRV 0 100 2379 etcd01.example.com",
    "_etcd-client-ssl._tcp.example.com 600 SRV 0 100 2379 etcd02.example.com",
  ]);
});

test.each([
  [{}, "_etcd-server-ssl._tcp.x.org", "_etcd-client-ssl._tcp.x.org"],
  [{ tls: false }, "_etcd-server._tcp.x.org", "_etcd-client._tcp.x.org"],
  [{ discoverySrvName: "blue" }, "_etcd-server-ssl-blue._tcp.x.org", "_etcd-client-ssl-blue._tcp.x.org"],
  [{ discoverySrvName: "blue", tls: false }, "_etcd-server-blue._tcp.x.org", "_etcd-client-blue._tcp.x.org"],
])("with %j the names are %s and %s", (more, server, client) => {
  const names = recordSets({ domain: "x.org", hosts: [], ...more }).map(({ name }) => name);
  expect(names).toEqual([server, client]);
});

test("ports and TTL are those that were asked for", () => {
  const sets = recordSets({ domain: "x.org", hosts, ports: { peer: 12380, client: 12379 }, ttlSeconds: 30 });
  expect(
    sets.filter(({ type }) => type === "SRV").map(({ values }) => srvFields(values.etcd01 ?? "")),
  ).toEqual([
    { priority: 0, weight: 100, port: 12380, target: "etcd01.x.org" },
    { priority: 0, weight: 100, port: 12379, target: "etcd01.x.org" },
  ]);
  expect(sets.every(({ ttlSeconds }) => ttlSeconds === 30)).toBe(true);
});

test("with domainAddresses the domain has the addresses of all members, a set for each family", () => {
  const two = [
    { name: "etcd02", address: "10.15.1.202" },
    { name: "etcd01", address: "10.15.1.201", ipv6Address: "fd00::1" },
  ];
  const sets = recordSets({ domain: "x.org", hosts: two, domainAddresses: true, ttlSeconds: 30 });
  expect(sets.slice(-2)).toEqual([
    {
      id: "domain-address",
      name: "x.org",
      type: "A",
      ttlSeconds: 30,
      values: { etcd01: "10.15.1.201", etcd02: "10.15.1.202" },
    },
    { id: "domain-address6", name: "x.org", type: "AAAA", ttlSeconds: 30, values: { etcd01: "fd00::1" } },
  ]);
  expect(sets.slice(0, -2)).toEqual(recordSets({ domain: "x.org", hosts: two, ttlSeconds: 30 }));
});

const cluster = fc.uniqueArray(
  fc.record({
    name: fc.stringMatching(/^[a-z][a-z0-9-]{0,6}[a-z0-9]$/),
    address: fc.oneof(fc.ipV4(), fc.ipV6()),
    ipv6Address: fc.option(fc.ipV6(), { nil: undefined }),
  }),
  { selector: ({ name }) => name, maxLength: 9 },
);

test("hosts in another order are the same records", () => {
  fc.assert(
    fc.property(cluster, fc.nat(), (list, seed) => {
      const turned = [
        ...list.slice(seed % (list.length + 1)),
        ...list.slice(0, seed % (list.length + 1)),
      ].reverse();
      expect(JSON.stringify(recordSets({ domain: "x.org", hosts: turned }))).toBe(
        JSON.stringify(recordSets({ domain: "x.org", hosts: list })),
      );
    }),
  );
});

test("another host adds its own records and one value to each SRV set, and changes no other", () => {
  fc.assert(
    fc.property(cluster, (list) => {
      fc.pre(list.length > 0);
      const key = ({ host = "", id }: RecordSet) => `${host} ${id}`;
      const [added, ...rest] = list as [(typeof list)[number], ...typeof list];
      const before = new Map(recordSets({ domain: "x.org", hosts: rest }).map((set) => [key(set), set]));
      for (const set of recordSets({ domain: "x.org", hosts: list })) {
        const { [added.name]: own, ...others } = set.values;
        if (set.type === "SRV") expect({ ...set, values: others }).toEqual(before.get(key(set)));
        else expect(own === undefined ? set : undefined).toEqual(before.get(key(set)));
      }
    }),
  );
});

test("every SRV target has an address, without which etcd would skip it", () => {
  fc.assert(
    fc.property(cluster, (list) => {
      const sets = recordSets({ domain: "x.org", hosts: list });
      const addressed = new Set(sets.filter(({ type }) => type !== "SRV").map(({ name }) => name));
      const targets = sets
        .filter(({ type }) => type === "SRV")
        .flatMap(({ values }) => Object.values(values).map((value) => srvFields(value).target));
      expect(targets.filter((target) => !addressed.has(target))).toEqual([]);
    }),
  );
});
