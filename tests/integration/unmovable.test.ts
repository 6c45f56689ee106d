import type { EtcdClusterArgs } from "../../components/EtcdClusterArgs";
import { dig } from "./support/dns";
import { labEnvironment } from "./support/lab";
import { clusterArgs, hosts, TestStack } from "./support/stack";
import { footprint } from "./support/untouched";

jest.setTimeout(180_000);

const names = ["etcd04", "etcd05", "etcd06"];
const { zone } = labEnvironment().dns;
const args = (more: Partial<EtcdClusterArgs> = {}) => clusterArgs({ hosts: hosts(...names), ...more });
const servers = (discoverySrvName = "") => dig("SRV", `_etcd-server-ssl${discoverySrvName}._tcp.${zone}`);

let stack: TestStack;
beforeAll(async () => {
  stack = await TestStack.create("unmovable", { etcd: args() });
  await stack.up();
});
afterAll(async () => {
  stack.clusters = { etcd: args() };
  await stack.destroy();
});

test.each<[string, Partial<EtcdClusterArgs>, RegExp]>([
  [
    "another domain",
    { domain: `x.${zone}` },
    new RegExp(
      String.raw`etcd05:\s+ERROR member-url: the cluster knows it as ` +
        String.raw`https://etcd05\.etcd\.lab\.test:2380, not as .*Revert the change of name, domain, `,
    ),
  ],
  ["another peer port", { ports: { peer: 2390 } }, /etcd04:\s+ERROR member-url: .*:2380, not as .*:2390/],
  ["a domain whose records nobody keeps any more", { dns: undefined }, /ERROR dns-names: dns was removed/],
  [
    "another data directory",
    { dataDir: "/data/lib/other" },
    /etcd06:\s+ERROR member-data: its data is in \/data\/lib\/etcd, not in \/data\/lib\/other/,
  ],
])("%s is refused for members that are there, before anything is changed", async (_, more, words) => {
  const before = [footprint(...names), servers(), dig("A", `etcd04.${zone}`)];
  stack.clusters = { etcd: args(more) };
  await expect(stack.preview()).rejects.toThrow(words);
  expect(await stack.refused()).toMatch(words);
  stack.clusters = { etcd: args() };
  await stack.up(); // certificates that were planned before the refusal are reverted
  expect([servers(), dig("A", `etcd04.${zone}`)]).toEqual(before.slice(1));
  expect(footprint(...names).map(etcd)).toEqual((before[0] as string[]).map(etcd));
});

/** Processes and data; certificate files may have been renewed on the way back. */
function etcd(print: string): string {
  return print
    .split("\n")
    .filter((line) => !line.includes("/etc/etcd/pki/"))
    .join("\n");
}

test("records that get another name leave the old one, and come back under it", async () => {
  const listed = servers();
  expect(listed).toHaveLength(3);
  stack.clusters = { etcd: args({ discoverySrvName: "orders" }) };
  await stack.up();
  expect([servers(), servers("-orders")]).toEqual([[], listed]);
  stack.clusters = { etcd: args() };
  await stack.up();
  expect([servers(), servers("-orders")]).toEqual([listed, []]);
});

test("records that are replaced by hand are there afterwards", async () => {
  const before = [servers(), dig("A", `etcd04.${zone}`)];
  const { resources } = (await stack.stack.exportStack()).deployment as { resources: { urn: string }[] };
  const records = resources
    .map(({ urn }) => urn)
    .filter((urn) => /-dns(-server-srv|\/etcd04\/address)$/.test(urn));
  expect(records).toHaveLength(2);
  await stack.stack.up({ replace: records, color: "never" });
  expect([servers(), dig("A", `etcd04.${zone}`)]).toEqual(before);
});
