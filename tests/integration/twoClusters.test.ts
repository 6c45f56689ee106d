import { execFileSync } from "node:child_process";
import { dig, registeredNames } from "./support/dns";
import { clusterIds, memberList } from "./support/etcd";
import { labEnvironment, onHost } from "./support/lab";
import { leftovers } from "./support/leftovers";
import { clusterArgs, host, hosts, TestStack, type Operations } from "./support/stack";
import { footprint } from "./support/untouched";
import type { EtcdClusterArgs } from "../../components/EtcdClusterArgs";

jest.setTimeout(300_000);

const left = ["etcd01", "etcd02", "etcd03"];
const right = ["etcd04"];
let stack: TestStack;

/** Two clusters of one domain. The suffix of their SRV names distinguishes them. */
function declare(names: string[], more: Partial<EtcdClusterArgs> = {}): Record<string, EtcdClusterArgs> {
  return {
    left: clusterArgs({ hosts: hosts(...left), discoverySrvName: "left" }),
    right: clusterArgs({ hosts: hosts(...names), discoverySrvName: "right", ...more }),
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

test("a change in one shows as no change of the other, in the preview and on its hosts", async () => {
  const before = footprint(...left);
  const grown = [...right, "etcd05"];
  stack.clusters = declare(grown, { settings: { snapshotCount: 5000 } });
  const shown = await stack.preview();
  const { operations } = await stack.up();
  expect(operations).toEqual(shown.operations);
  expect(operations["right/etcd04/member"]).toBe("update");
  expect(operations["right/etcd05/member"]).toBe("create");
  expect(others(operations)).toEqual([]);
  expect(footprint(...left)).toEqual(before);
  expect(memberList("etcd04").map(({ name }) => name)).toEqual(grown);
  expect([listed("left"), listed("right")]).toEqual([left.map(fqdn), grown.map(fqdn)]);
});

describe("records of another cluster", () => {
  let third: TestStack;
  beforeAll(async () => {
    third = await TestStack.create("third");
  });
  afterAll(async () => {
    await third.destroy();
  });
  const srvNames = () => registeredNames().filter((name) => name.startsWith("_etcd"));

  test("the records of another stack's cluster are not overwritten, in previews and updates", async () => {
    const before = srvNames();
    third.clusters = { etcd: clusterArgs({ hosts: hosts("etcd06"), discoverySrvName: "left" }) };
    const refusal = new RegExp(
      String.raw`cluster:\s+ERROR dns-names: _etcd-server-ssl-left\S* lists etcd01\S+, ` +
        String.raw`etcd02\S+, etcd03\S+ already.*Give this cluster a discoverySrvName of its own`,
    );
    await expect(third.preview()).rejects.toThrow(refusal);
    expect(await third.refused()).toMatch(refusal);
    expect([srvNames(), listed("left")]).toEqual([before, left.map(fqdn)]);
    expect(onHost("etcd06", "test -e /usr/local/sbin/etcd-host").code).not.toBe(0);
  });

  test("a name that another stack's host has is not taken from it", async () => {
    third.clusters = {
      etcd: clusterArgs({ hosts: [{ ...host("etcd06"), name: "etcd01" }], discoverySrvName: "third" }),
    };
    const refusal =
      /etcd01\.etcd\.lab\.test is 10\.15\.1\.201\S* .*there, not 10\.15\.1\.206\. Another host has that name/;
    expect(await third.refusedPreview()).toMatch(refusal);
    expect(await third.refused()).toMatch(refusal);
    expect(dig("A", "etcd01.etcd.lab.test")).toEqual(["10.15.1.201"]);
  });

  test("the records that a lost cluster left stop no cluster once they are deleted, as in the error", async () => {
    const { keyPath } = labEnvironment().dns;
    const left =
      "update add _etcd-server-ssl-gone._tcp.etcd.lab.test 60 SRV 0 100 2380 etcd09.etcd.lab.test.";
    execFileSync("nsupdate", ["-k", keyPath], {
      input: `server 10.15.1.2\nzone etcd.lab.test\n${left}\nsend\n`,
    });
    third.clusters = { etcd: clusterArgs({ hosts: hosts("etcd06"), discoverySrvName: "gone" }) };
    const [, mend = ""] = /delete them: (printf .*KEYFILE)/.exec(await third.refused()) ?? [];
    execFileSync("sh", ["-c", mend.replace("KEYFILE", keyPath)]);
    await third.up();
    expect(memberList("etcd06").map(({ name }) => name)).toEqual(["etcd06"]);
  });
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

describe("a cluster `a` with a host `b-c` beside a cluster `a-b` with a host `c`", () => {
  const named = (machine: string, name: string) =>
    clusterArgs({ hosts: [{ ...host(machine), name }], discoverySrvName: name });
  const [first, second] = [{ a: named("etcd06", "b-c") }, { "a-b": named("etcd07", "c") }];
  let alike: TestStack;
  beforeAll(async () => {
    alike = await TestStack.create("alike", first);
    await alike.up();
  });
  afterAll(async () => {
    await alike.destroy();
  });

  test("is created, and nothing of the first one changes", async () => {
    const before = footprint("etcd06");
    alike.clusters = { ...second, ...first };
    const shown = await alike.preview();
    const { operations } = await alike.up();
    expect(operations).toEqual(shown.operations);
    expect(operations["a-b/c/member"]).toBe("create");
    const names = Object.keys(operations);
    expect([new Set(Object.values(operations)), names.filter((name) => !/^a-b(?![^-/])/.test(name))]).toEqual(
      [new Set(["create"]), []],
    );
    expect(footprint("etcd06")).toEqual(before);
    expect(clusterIds(["etcd06", "etcd07"]).size).toBe(2);
    expect(["etcd06", "etcd07"].map((name) => memberList(name).map((member) => member.name))).toEqual([
      ["b-c"],
      ["c"],
    ]);
    expect([listed("b-c"), listed("c")]).toEqual([[fqdn("b-c")], [fqdn("c")]]);
  });

  test("a second update of both changes nothing, whichever comes first in the program", async () => {
    for (const clusters of [
      { ...first, ...second },
      { ...second, ...first },
    ]) {
      alike.clusters = clusters;
      expect((await alike.up()).operations).toEqual({});
    }
  });
});
