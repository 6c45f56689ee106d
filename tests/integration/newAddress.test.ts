import type { EtcdHostArgs } from "../../components/EtcdClusterArgs";
import { etcdProcess, get, isActive, memberList, put, reimage } from "./support/etcd";
import { lab, onHost, outputOf } from "./support/lab";
import { clusterArgs, host, hosts, TestStack } from "./support/stack";

jest.setTimeout(400_000);

/** Without a domain the cluster knows a member by its address, so a name on another machine has another one. */
const nameless = { domain: undefined, dns: undefined };
let stack: TestStack;

beforeAll(async () => {
  stack = await TestStack.create("new-address");
  stack.clusters = { etcd: clusterArgs({ ...nameless, hosts: hosts("etcd01", "etcd02", "etcd03") }) };
  await stack.up();
  put("etcd01", "/moving", "before");
});
afterAll(async () => {
  await stack.destroy();
});

const at = (machine: string, name: string): EtcdHostArgs => ({ ...host(machine), name });

/** The host of that name is another machine from now on; the others keep running as they are. */
async function move(name: string, machine: string, list: EtcdHostArgs[], others: string[]): Promise<void> {
  const before = others.map(etcdProcess);
  const old = memberList("etcd01").find((member) => member.name === name)?.id;
  stack.clusters = { etcd: clusterArgs({ ...nameless, hosts: list }) };
  const { operations } = await stack.preview();
  expect(Object.keys(operations).filter((resource) => !resource.includes(name))).toEqual([
    "etcd-preflight",
    "etcd-health-gate",
  ]);
  expect((await stack.up()).operations).toEqual(operations);
  const list3 = memberList("etcd01");
  expect(list3.map((member) => [member.name, member.learner])).toEqual(
    ["etcd01", "etcd02", "etcd03"].map((one) => [one, false]),
  );
  const now = list3.find((member) => member.name === name);
  expect(now?.id).not.toBe(old);
  expect(now?.peerUrls).toEqual([`https://10.15.1.2${machine.slice(-2)}:2380`]);
  expect(get(machine, "/moving")).toBe("before");
  expect(onHost(machine, "ls /var/lib/etcd-host/snapshots").stdout).toContain(`before-${name}-replaced.db`);
  expect(others.map(etcdProcess)).toEqual(before);
}

test("a machine that is gone is replaced by another under its name, with the pre-update checks on", async () => {
  lab("kill", "etcd03");
  await move(
    "etcd03",
    "etcd05",
    [...hosts("etcd01", "etcd02"), at("etcd05", "etcd03")],
    ["etcd01", "etcd02"],
  );
});

test("a machine that works hands its name over, and its etcd ends", async () => {
  await move(
    "etcd02",
    "etcd06",
    [host("etcd01"), at("etcd06", "etcd02"), at("etcd05", "etcd03")],
    ["etcd01", "etcd05"],
  );
  outputOf("etcd02", "for n in $(seq 50); do systemctl is-active -q etcd || exit 0; sleep 0.2; done");
  expect(isActive("etcd02")).toBe(false);
});

test("a name that comes back to the machine that it left is refused with the remedy for the data there", async () => {
  reimage("etcd02");
  const returning = await TestStack.create("returning");
  const declare = (machine: string) => {
    returning.clusters = { back: clusterArgs({ hosts: [host("etcd04"), at(machine, "etcd07")] }) };
  };
  try {
    for (const machine of ["etcd07", "etcd02"]) {
      declare(machine);
      await returning.up();
    }
    declare("etcd07");
    expect(await returning.refused()).toMatch(
      new RegExp(
        "etcd07 was removed from the cluster but still has its data; " +
          String.raw`Nothing was changed\. To let it join as a new member: (.*); then`,
      ),
    );
    outputOf("etcd07", "systemctl stop etcd; etcd-host set-aside");
    await returning.up();
    expect(memberList("etcd04").map((member) => [member.name, member.learner])).toEqual([
      ["etcd04", false],
      ["etcd07", false],
    ]);
  } finally {
    // No update takes anything away from a machine that was left.
    for (const machine of ["etcd02", "etcd04", "etcd07"]) onHost(machine, "touch /var/lib/etcd-host/abandon");
    await returning.destroy();
  }
});
