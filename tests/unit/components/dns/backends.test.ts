import * as pulumi from "@pulumi/pulumi";
import { cloudflareBackend as cloudflare } from "../../../../components/dns/cloudflareBackend";
import type { DnsBackend, RecordSetArgs } from "../../../../components/dns/DnsBackend";
import { rfc2136Backend as rfc2136 } from "../../../../components/dns/rfc2136Backend";
import { route53Backend as route53 } from "../../../../components/dns/route53Backend";
import { mockedResources, type MockedResource } from "../../support/mockedResources";
import { sentences } from "../../decisions/findings/said";

const address: RecordSetArgs = {
  id: "address",
  host: "etcd01",
  name: "etcd01.example.com",
  type: pulumi.output("A" as const),
  ttlSeconds: 600,
  values: { etcd01: pulumi.output("10.15.1.201") },
};
const srv: RecordSetArgs = {
  id: "srv",
  name: "_etcd-server-ssl._tcp.example.com",
  type: "SRV",
  ttlSeconds: 60,
  values: { etcd02: "0 100 2380 etcd02.example.com", etcd01: "0 100 2380 etcd01.example.com" },
};

const domain: RecordSetArgs = {
  id: "domain-address",
  name: "example.com",
  type: pulumi.output("A" as const),
  ttlSeconds: 60,
  values: { etcd01: pulumi.output("10.15.1.201"), etcd02: "10.15.1.202" },
};

test("each backend keeps the addresses of the domain as it keeps an SRV set", async () => {
  const of = (backend: DnsBackend) => mockedResources(() => backend.recordSet("dns", domain, {}));
  const [aws, flare, update] = [
    await of(route53({ zoneId: "Z1" })),
    await of(cloudflare({ zoneId: "c1" })),
    await of(rfc2136({ server: "10.15.1.2", zone: "example.com" })),
  ];
  expect(aws["dns-domain-address"]?.inputs).toMatchObject({
    name: "example.com",
    type: "A",
    records: ["10.15.1.201", "10.15.1.202"],
  });
  expect(flare["dns/etcd01/domain-address"]?.inputs).toMatchObject({
    name: "example.com",
    type: "A",
    content: "10.15.1.201",
  });
  expect(flare["dns/etcd02/domain-address"]?.inputs).toMatchObject({ content: "10.15.1.202" });
  expect(update["dns-domain-address"]?.inputs).toMatchObject({ stdin: "10.15.1.201\n10.15.1.202\n" });
});

/** The records that a backend makes of both sets. */
async function made(backend: DnsBackend) {
  const all = await mockedResources(() => [address, srv].map((set) => backend.recordSet("dns", set, {})));
  return { all, a: all["dns/etcd01/address"], srv: all["dns-srv"] };
}

test("route53 makes a record set one resource", async () => {
  const { a, srv: set } = await made(route53({ zoneId: "Z1" }));
  expect(a).toMatchObject({
    type: "aws:route53/record:Record",
    inputs: { zoneId: "Z1", name: "etcd01.example.com", type: "A", ttl: 600, records: ["10.15.1.201"] },
  });
  expect(set?.inputs).toMatchObject({
    name: "_etcd-server-ssl._tcp.example.com",
    type: "SRV",
    ttl: 60,
    records: ["0 100 2380 etcd01.example.com", "0 100 2380 etcd02.example.com"],
  });
});

test("cloudflare makes a value one resource, named for its host", async () => {
  const { all, a } = await made(cloudflare({ zoneId: "c1", comment: "etcd" }));
  expect(Object.keys(all).sort()).toEqual(["dns/etcd01/address", "dns/etcd01/srv", "dns/etcd02/srv"]);
  expect(a).toMatchObject({
    type: "cloudflare:index/dnsRecord:DnsRecord",
    inputs: {
      zoneId: "c1",
      name: "etcd01.example.com",
      type: "A",
      ttl: 600,
      proxied: false,
      content: "10.15.1.201",
      comment: "etcd",
    },
  });
  expect(all["dns/etcd01/srv"]?.inputs).toMatchObject({
    name: "_etcd-server-ssl._tcp.example.com",
    type: "SRV",
    priority: 0,
    data: { priority: 0, weight: 100, port: 2380, target: "etcd01.example.com" },
  });
  expect(all["dns/etcd01/srv"]?.inputs).not.toHaveProperty("content");
});

describe("rfc2136", () => {
  const settings = { server: "10.15.1.2", zone: "example.com", keyName: "etcd", keySecret: "c2VjcmV0" };

  /** Mocks see a whole object as a secret for one secret in it; the state does not. */
  const environment = (record?: MockedResource) => {
    const given = record?.inputs.environment as { secret?: Record<string, string> };
    return given.secret ?? given;
  };

  test("makes a record set one command whose values are lines", async () => {
    const { a, srv: set } = await made(rfc2136(settings));
    expect(a).toMatchObject({ type: "command:local:Command", inputs: { stdin: "10.15.1.201\n" } });
    expect(environment(a)).toMatchObject({
      SERVER: "10.15.1.2",
      PORT: "53",
      ZONE: "example.com",
      NAME: "etcd01.example.com",
      TYPE: "A",
      TTL: "600",
    });
    expect(set?.inputs.stdin).toBe("0 100 2380 etcd01.example.com\n0 100 2380 etcd02.example.com\n");
  });

  test("keeps the key's secret a secret, and out of every command", async () => {
    const { a } = await made(rfc2136(settings));
    expect(a?.inputs.environment).toHaveProperty("secret");
    expect(environment(a)).toMatchObject({
      KEY: "etcd",
      KEY_ALGORITHM: "hmac-sha256",
      KEY_SECRET: "c2VjcmV0",
    });
    expect(JSON.stringify(a?.inputs).split("c2VjcmV0")).toHaveLength(2);
  });

  test("does without a key", async () => {
    const { a } = await made(rfc2136({ server: "10.15.1.2", zone: "example.com" }));
    expect(environment(a)).toMatchObject({ KEY: "", KEY_SECRET: "" });
  });

  test("reports its errors with the domain's, and of a secret only whether it is there", () => {
    const errors = (more: object, domain = "example.com") =>
      sentences(rfc2136({ ...settings, ...more }).errors?.(domain) ?? []);
    expect(errors({})).toEqual([]);
    expect(errors({ keySecret: pulumi.secret("no base64!") })).toEqual([]);
    expect(errors({ keySecret: undefined })).toEqual([
      expect.stringMatching(/^rfc2136\.keySecret: missing\. keyName and keySecret go together/),
    ]);
    expect(errors({ zone: "ample.com" })).toEqual([
      expect.stringMatching(/^rfc2136\.zone: "example\.com" is not in zone "ample\.com"/),
    ]);
  });
});

test.each([
  [route53({ zoneId: "Z0123" }), []],
  [route53({ zoneId: pulumi.output("not yet") }), []],
  [route53({ zoneId: "example.com" }), [/^route53\.zoneId: "example\.com" is a name/]],
  [cloudflare({ zoneId: "0123456789abcdef".repeat(2) }), []],
  [cloudflare({ zoneId: "0123" }), [/^cloudflare\.zoneId: "0123" is not the ID of a zone/]],
])("a zone's ID is looked at", (backend, wrong) => {
  expect(sentences(backend.errors?.("example.com") ?? [])).toEqual(
    wrong.map((one) => expect.stringMatching(one) as unknown),
  );
});
