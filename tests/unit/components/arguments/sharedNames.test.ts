import * as pulumi from "@pulumi/pulumi";
import type { DnsArgs } from "../../../../components/dns/DnsArgs";
import { ownName, sharedNames } from "../../../../components/arguments/sharedNames";
import { sentences } from "../../decisions/findings/said";

const dns: DnsArgs = { rfc2136: { server: "10.15.1.2", zone: "example.com" } };
const hosts = [{ name: "etcd01", address: "10.15.1.201" }];
const args = { version: "3.6.16", hosts, domain: "example.com", dns };

beforeEach(async () => {
  await pulumi.runtime.setMocks({
    newResource: ({ name, inputs }) => ({ id: name, state: inputs as Record<string, unknown> }),
    call: () => ({}),
  });
});

/** What each of these clusters of one stack is told, in their order. */
async function told(
  clusters: Record<string, Partial<typeof args> & { srvName?: string }>,
): Promise<string[][]> {
  const found: string[][] = [];
  await pulumi.runtime.runInPulumiStack(() => {
    for (const [name, more] of Object.entries(clusters))
      found.push(sentences(sharedNames(name, { ...args, ...more })));
    return Promise.resolve({});
  });
  return found;
}

test("two clusters of one stack under one name are refused, with the field and the mend", async () => {
  expect(await told({ a: {}, b: {} })).toEqual([
    [],
    [
      expect.stringMatching(
        /^srvName: the cluster "a" of this stack .* _etcd-server-ssl\._tcp\.example\.com too.*as in "b"\.$/,
      ),
    ],
  ]);
});

test.each([
  ["suffixes of their own", { a: { srvName: "a" }, b: { srvName: "b" } }],
  ["domains of their own", { a: {}, b: { domain: "example.org" } }],
  ["records that nobody here keeps", { a: { dns: undefined }, b: { dns: undefined } }],
])("two with %s are not", async (_, clusters) => {
  expect(await told(clusters)).toEqual([[], []]);
});

test("a program that runs again in the same process is another stack", async () => {
  expect(await told({ a: {} })).toEqual([[]]);
  expect(await told({ b: {} })).toEqual([[]]);
});

test("a second cluster of the same name is refused, wherever it stands in the stack", async () => {
  const named = () =>
    pulumi.runtime.runInPulumiStack(() => {
      ownName("etcd");
      expect(() => ownName("etcd")).toThrow(/^etcd: another EtcdCluster of this stack has that name/);
      return Promise.resolve({});
    });
  await named();
  await named();
});
