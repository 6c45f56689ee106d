import { randomUUID } from "node:crypto";
import type { DiscoveryArgs, EtcdClusterArgs } from "../../components/EtcdClusterArgs";
import { registeredNames } from "./support/dns";
import { clusterIds, etcdEnvironment, memberList, untilHealthy } from "./support/etcd";
import { foreignAuthority } from "./support/foreignAuthority";
import { onHost, outputOf } from "./support/lab";
import { accessOf } from "./support/ledger";
import { dataAside, leftovers } from "./support/leftovers";
import { allowData, refuseData } from "./support/noData";
import { clusterArgs, hosts, TestStack } from "./support/stack";
import { untilTrue } from "./support/untilTrue";

jest.setTimeout(300_000);

const nameless = { domain: undefined, dns: undefined };
/** The discovery service is a cluster of its own, of mutual TLS as all of them. */
const service = "etcd07";
let registry: TestStack;
let reached: Omit<DiscoveryArgs, "token">;

let stack: TestStack | undefined;

beforeAll(async () => {
  registry = await TestStack.create("registry", {
    registry: clusterArgs({ ...nameless, hosts: hosts(service), pki: { clients: ["bootstrap"] } }),
  });
  const { outputs } = await registry.up();
  const { endpoints, caCertificate } = accessOf(outputs, "registry");
  const { clientCertificates } = outputs.registry?.value as {
    clientCertificates: Record<string, Record<"certificate" | "key", string>>;
  };
  reached = { endpoints, caCertificate, ...clientCertificates.bootstrap };
});
afterEach(async () => {
  await stack?.destroy();
  stack = undefined;
});
afterAll(async () => {
  await registry.destroy();
});

const ways = {
  dns: () => ({}),
  static: () => nameless,
  discovery: () => byDiscovery(randomUUID()),
} satisfies Record<string, () => Partial<EtcdClusterArgs>>;

function byDiscovery(token: string): Partial<EtcdClusterArgs> {
  return { bootstrap: "discovery", discovery: { ...reached, token } };
}

function first(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `etcd0${index + 1}`);
}

const everyWay = (Object.keys(ways) as (keyof typeof ways)[]).flatMap((way) =>
  [1, 3, 5].map((size) => [way, size] as const),
);
/** Each way and each size once; most other files bootstrap by DNS with three. */
const few = [
  ["dns", 5],
  ["static", 1],
  ["discovery", 3],
] as const;

test.each(process.env.BOOTSTRAPS === "all" ? everyWay : few)(
  "bootstrap by %s, %i members: one cluster, and nothing left of it after destroy",
  async (way, size) => {
    const names = first(size);
    const aside = names.map((name) => dataAside(name).length);
    stack = await TestStack.create(`${way}-${size}`, {
      etcd: clusterArgs({ hosts: hosts(...names), ...ways[way]() }),
    });
    const { outputs } = await stack.up();

    expect([...clusterIds(names)]).toEqual([(outputs.etcd?.value as { clusterId: string }).clusterId]);
    for (const name of names) {
      expect(memberList(name).map((member) => [member.name, member.started, member.learner])).toEqual(
        names.map((member) => [member, true, false]),
      );
    }

    for (const name of names)
      expect(outputOf(name, "ls /etc/etcd /etc/etcd/pki; cat /etc/etcd/*.conf")).not.toMatch(
        /bootstrap|discovery|ETCD_INITIAL_CLUSTER=/i,
      );
    await restartWithoutDiscovery(names.slice(-1));
    expect((await stack.up()).operations).toEqual({});
    expect((await stack.preview()).operations).toEqual({});

    await stack.destroy();
    stack = undefined;
    for (const name of names) expect(leftovers(name)).toEqual([]);
    expect(names.map((name) => dataAside(name).length)).toEqual(aside.map((count) => count + 1));
    expect(registeredNames()).toEqual([]);
  },
);

/** With the discovery service down, what a start still asked it for would be missing. */
async function restartWithoutDiscovery(names: string[]): Promise<void> {
  outputOf(service, "systemctl stop etcd");
  for (const name of names) outputOf(name, "systemctl restart --no-block etcd");
  await untilHealthy(...names);
  for (const name of names) expect(etcdEnvironment(name)).not.toMatch(/^ETCD_(DISCOVERY|INITIAL_CLUSTER=)/m);
  outputOf(service, "systemctl start etcd");
}

test("a discovery token of another bootstrap is refused before etcd starts", async () => {
  const token = randomUUID();
  const once = { etcd: clusterArgs({ hosts: hosts("etcd01"), ...byDiscovery(token) }) };
  stack = await TestStack.create("once", once);
  await stack.up();
  await stack.destroy();
  stack = await TestStack.create("twice", once);
  expect(await stack.refused()).toContain("was used for another bootstrap already. Nothing was started");
  expect(onHost("etcd01", "pgrep -x etcd").code).not.toBe(0);
});

test("after an abandoned bootstrap the next one is not refused", async () => {
  refuseData("etcd02");
  const declare = (token: string) => ({
    etcd: clusterArgs({ hosts: hosts("etcd01", "etcd02"), ...byDiscovery(token) }),
  });
  stack = await TestStack.create("given-up", declare(randomUUID()));
  expect(await stack.refused()).toContain("/data/lib/etcd");
  // Its etcd waits for the other, and has made all but its log.
  const made = () => onHost("etcd01", "find /data/lib/etcd/member -name db -o -name '*.wal'").stdout.trim();
  await untilTrue("etcd01 begins its data", () => made() !== "");
  expect(made()).toBe("/data/lib/etcd/member/snap/db");
  allowData("etcd02");
  await stack.destroy();
  stack = await TestStack.create("once-more", declare(randomUUID()));
  await stack.up();
  await untilHealthy("etcd01", "etcd02");
});

test("a discovery service with another CA is reported as that; the bootstrap continues with its own CA", async () => {
  const declare = (caCertificate: typeof reached.caCertificate) => ({
    etcd: clusterArgs({
      hosts: hosts("etcd01"),
      bootstrap: "discovery",
      discovery: { ...reached, caCertificate, token: "unknown-authority" },
    }),
  });
  stack = await TestStack.create("unknown", declare(foreignAuthority().certificate));
  expect(await stack.refused()).toMatch(
    new RegExp(
      "does not answer: .*certificate signed by unknown " +
        String.raw`authority.* Nothing was started\. Check discovery\.endpoints, and`,
    ),
  );
  stack.clusters = declare(reached.caCertificate);
  await stack.up();
  await untilHealthy("etcd01");
});
