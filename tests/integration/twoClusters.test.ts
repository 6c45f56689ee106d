import { dig } from "./support/dns";
import { clusterIds, memberList } from "./support/etcd";
import { onHost } from "./support/lab";
import { leftovers } from "./support/leftovers";
import { clusterArgs, hosts, TestStack, type Operations } from "./support/stack";
import { footprint } from "./support/untouched";
import type { EtcdClusterArgs } from "../../components/EtcdClusterArgs";

jest.setTimeout(300_000);

const left = ["etcd01", "etcd02", "etcd03"];
const right = ["etcd04"];
let stack: TestStack;

/** Two clusters of one domain, told apart by the suffix of their SRV names. */
function declare(names: string[], more: Partial<EtcdClusterArgs> = {}): Record<string, EtcdClusterArgs> {
  return {
    left: clusterArgs({ hosts: hosts(...left), srvName: "left" }),
    right: clusterArgs({ hosts: hosts(...names), srvName: "right", ...more }),
  };
}

function others(operations: Operations): string[] {
  return Object.keys(operations).filter((name) => !name.startsWith("right"));
}

function listed(suffix: string): string[] {
  return dig("SRV", `_etcd-client-ssl-${suffix}._tcp.etcd.lab.test`).map((line) => line.split(" ")[3] ?? "");
}

const fqdn = (name: string) => `${name}.etcd.lab.test.`;

beforeAll(async () => {
  stack = await TestStack.create("two", declare(right));
  await stack.up();
});
afterAll(async () => {
  await stack.destroy();
});

test("two clusters of one stack and domain are two", () => {
  expect(clusterIds([...left, ...right]).size).toBe(2);
  expect(memberList("etcd02").map(({ name }) => name)).toEqual(left);
  expect(memberList("etcd04").map(({ name }) => name)).toEqual(right);
  expect([listed("left"), listed("right")]).toEqual([left.map(fqdn), right.map(fqdn)]);
  const crosswise = onHost("etcd04", `etcdctl --endpoints=https://etcd01.etcd.lab.test:2379 get /`);
  expect([crosswise.code, crosswise.stderr]).toEqual([
    expect.not.stringMatching(/^0$/),
    expect.stringContaining("certificate"),
  ]);
});

test("what changes in one shows as no change of the other, in the preview and on its hosts", async () => {
  const before = footprint(...left);
  const grown = [...right, "etcd05"];
  stack.clusters = declare(grown, { settings: { snapshotCount: 5000 } });
  const shown = await stack.preview();
  const { operations } = await stack.up();
  expect(operations).toEqual(shown.operations);
  expect(operations["right-etcd04-member"]).toBe("update");
  expect(operations["right-etcd05-member"]).toBe("create");
  expect(others(operations)).toEqual([]);
  expect(footprint(...left)).toEqual(before);
  expect(memberList("etcd04").map(({ name }) => name)).toEqual(grown);
  expect([listed("left"), listed("right")]).toEqual([left.map(fqdn), grown.map(fqdn)]);
});

test("one is taken out of the program, and the other does not notice", async () => {
  const before = footprint(...left);
  const { left: kept } = declare(right);
  stack.clusters = kept ? { left: kept } : {};
  const { operations } = await stack.up();
  expect(new Set(Object.values(operations))).toEqual(new Set(["delete"]));
  expect(others(operations)).toEqual([]);
  expect(footprint(...left)).toEqual(before);
  for (const name of ["etcd04", "etcd05"]) expect(leftovers(name)).toEqual([]);
  expect([listed("left"), listed("right")]).toEqual([left.map(fqdn), []]);
});
