import { updateProbe } from "../../../../decisions/dns/updateProbe";
import { recordSets } from "../../../../decisions/dns/recordSets";
import { zoneFindings, type ZoneAnswers } from "../../../../decisions/dns/zoneFindings";

const records = recordSets({
  domain: "example.com",
  hosts: [
    { name: "etcd01", address: "10.15.1.201", ipv6Address: "FD15:1:0::201" },
    { name: "etcd02", address: "10.15.1.202" },
  ],
});
const asked = {
  zone: "example.com",
  server: "10.15.1.2",
  port: 53,
  records,
  before: ["etcd03"],
  added: ["etcd02"],
};
const [server, client] = ["_etcd-server-ssl._tcp.example.com", "_etcd-client-ssl._tcp.example.com"];

function bad(answers: Partial<ZoneAnswers>) {
  return zoneFindings(asked, { targets: {}, addresses: {}, wildcard: [], ...answers }).filter(
    ({ ok }) => ok !== true,
  );
}

test.each<[string, Partial<ZoneAnswers>]>([
  ["a zone without such records", { targets: { [server]: [], [client]: [] } }],
  ["one that was not asked, since its names are known", {}],
  ["records of this cluster", { targets: { [server]: ["etcd01.example.com", "etcd02.example.com"] } }],
  ["records of a host that it had", { targets: { [server]: ["etcd03.example.com"] } }],
  [
    "a new host's name to which a wildcard record answers",
    { addresses: { "etcd02.example.com": ["10.15.1.9"] }, wildcard: ["10.15.1.9"] },
  ],
  [
    "records of this cluster with its addresses, however they are written",
    { targets: { [server]: ["etcd01.example.com"] }, addresses: { "etcd01.example.com": ["fd15:1::201"] } },
  ],
  ["a new host's name that has its address", { addresses: { "etcd02.example.com": ["10.15.1.202"] } }],
  ["another address of a host that it had", { addresses: { "etcd01.example.com": ["10.15.9.201"] } }],
  [
    "one of its own names without an address",
    { targets: { [server]: ["etcd01.example.com"] }, addresses: { "etcd01.example.com": [] } },
  ],
])("%s is well", (_, answers) => {
  expect(bad(answers)).toEqual([]);
});

test.each<[string, Partial<ZoneAnswers>, RegExp]>([
  ["a refusal", { refusal: "the DNS server refuses." }, /^the DNS server refuses\.$/],
  [
    "another cluster's records",
    { targets: { [server]: ["etcd01.example.com", "etcd09.example.com"] } },
    new RegExp(
      String.raw`^_etcd-server-ssl\._tcp\.example\.com lists etcd09\.example\.com ` +
        String.raw`already.*discoverySrvName.*printf 'server 10\.15\.1\.2 53\\nzone ` +
        String.raw`example\.com\\nupdate delete ` +
        String.raw`_etcd-server-ssl\._tcp\.example\.com SRV\\nsend\\n' \| nsupdate -k KEYFILE`,
    ),
  ],
  [
    "a new host's name that another host has",
    { addresses: { "etcd02.example.com": ["10.15.9.202"] } },
    new RegExp(
      String.raw`^etcd02\.example\.com is 10\.15\.9\.202 there, not ` +
        String.raw`10\.15\.1\.202\. Another host.*update delete etcd02\.example\.com A\\n`,
    ),
  ],
  [
    "another cluster with hosts of the same names",
    { targets: { [client]: ["etcd02.example.com"] }, addresses: { "etcd02.example.com": ["10.15.9.202"] } },
    /etcd02\.example\.com is 10\.15\.9\.202 there, not 10\.15\.1\.202.*another domain/,
  ],
])("%s is an error", (_, answers, sentence) => {
  expect(bad(answers)).toEqual([
    expect.objectContaining({ severity: "error", message: expect.stringMatching(sentence) as unknown }),
  ]);
});

describe("the addresses of the domain", () => {
  const hosts = [
    { name: "etcd01", address: "10.15.1.201", ipv6Address: "FD15:1:0::201" },
    { name: "etcd02", address: "10.15.1.202" },
  ];
  const ofDomain = { ...asked, records: recordSets({ domain: "example.com", hosts, domainAddresses: true }) };
  const found = (answers: Partial<ZoneAnswers>) =>
    zoneFindings(ofDomain, { targets: {}, addresses: {}, wildcard: [], ...answers }).filter(
      ({ ok }) => ok !== true,
    );

  test.each<[string, Partial<ZoneAnswers>]>([
    ["none", { addresses: { "example.com": [] } }],
    ["those of members", { addresses: { "example.com": ["10.15.1.202", "fd15:1::201"] } }],
    [
      "that of a host that leaves",
      { addresses: { "example.com": ["10.15.1.203"], "etcd03.example.com": ["10.15.1.203"] } },
    ],
    ["that of a wildcard record", { addresses: { "example.com": ["10.15.1.9"] }, wildcard: ["10.15.1.9"] }],
  ])("%s are well", (_, answers) => {
    expect(found(answers)).toEqual([]);
  });

  test.each([
    ["A", ["10.15.1.201", "192.0.2.80"], "192.0.2.80"],
    ["AAAA", ["2001:db8::80"], "2001:db8::80"],
    ["CNAME", ["www.example.com", "10.15.1.201"], "www.example.com"],
  ])("an %s record of another owner is an error", (type, addresses, shown) => {
    const [{ severity, message } = { severity: "", message: "" }, ...more] = found({
      addresses: { "example.com": addresses },
    });
    expect([severity, more]).toEqual(["error", []]);
    expect(message).toContain(
      `example.com is ${shown} there already, which is not an address of this cluster.`,
    );
    expect(message).toContain(`update delete example.com ${type}\\n`);
  });

  test("a domain that could not be asked for is not known, and stops nothing", () => {
    expect(found({ addresses: { "example.com": undefined } })).toMatchObject([
      { ok: "unknown", severity: "warning" },
    ]);
  });

  test("another address of the domain is not looked at without domainAddresses", () => {
    expect(bad({ addresses: { "example.com": ["192.0.2.80"] } })).toEqual([]);
  });
});

test("a set that could not be asked for is not known, and stops nothing", () => {
  expect(bad({ targets: { [server]: undefined } })).toMatchObject([{ ok: "unknown", severity: "warning" }]);
});

test("the updates that are tried touch each set of records once, with values that no host has", () => {
  expect(updateProbe(records).split("\n")).toEqual([
    "update delete etcd01.example.com A 192.0.2.1",
    "update delete etcd01.example.com AAAA 2001:db8::1",
    "update delete etcd02.example.com A 192.0.2.1",
    `update delete ${server} SRV 0 0 1 nothing.invalid.`,
    `update delete ${client} SRV 0 0 1 nothing.invalid.`,
    "",
  ]);
});
