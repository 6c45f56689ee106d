import type { EtcdClusterArgs } from "../../components/EtcdClusterArgs";
import { etcdProcess, etcdVersion, memberList, untilHealthy } from "./support/etcd";
import { lab, onHost, outputOf } from "./support/lab";
import { clusterArgs, hosts, TestStack } from "./support/stack";
import { untilTrue } from "./support/untilTrue";

jest.setTimeout(400_000);

const names = ["etcd04", "etcd05", "etcd06"];
const declare = (members: string[], more: Partial<EtcdClusterArgs> = {}) => ({
  etcd: clusterArgs({ hosts: hosts(...members), domain: undefined, dns: undefined, ...more }),
});

let stack: TestStack;
beforeAll(async () => {
  stack = await TestStack.create("unready", declare(names));
  await stack.up();
});
afterAll(async () => {
  lab("thaw", "etcd05");
  await stack.destroy();
});

test("a value that etcd cannot read is told with its variable, and restarts nobody", async () => {
  const before = names.map(etcdProcess);
  stack.clusters = declare(names, { settings: { extra: { ETCD_MAX_CONCURRENT_STREAMS: "lots" } } });
  expect(await stack.refused()).toMatch(
    /etcd 3\.6\.16 does not start with these settings: invalid value "lots" for ETCD_MAX_CONCURRENT_STREAMS.* etcd04 was not restarted/,
  );
  expect(names.map(etcdProcess)).toEqual(before);
  stack.clusters = declare(names);
  await stack.up();
  expect(names.map(etcdProcess)).toEqual(before);
});

test.each([
  ["etcd06", "3.7.3"],
  ["etcd05", "3.6.16"],
])(
  "%s, stopped as the version becomes %s, starts with the one that it has and changes in its turn",
  async (host, version) => {
    outputOf(host, "systemctl stop etcd");
    stack.clusters = declare(names, { version, guard: false });
    await stack.up();
    expect(names.map(etcdVersion)).toEqual(names.map(() => version));
    await untilHealthy("etcd04");
  },
);

test("a member that hangs is restarted first, and then all read the new settings in their turns", async () => {
  outputOf("etcd06", "kill -STOP $(pidof etcd)");
  stack.clusters = declare(names, { settings: { snapshotCount: 7000 }, guard: false });
  await stack.up();
  for (const name of names)
    expect(outputOf(name, "tr '\\0' '\\n' </proc/$(pidof etcd)/environ")).toContain(
      "ETCD_SNAPSHOT_COUNT=7000",
    );
});

test("a learner that could not be promoted is, and reads new settings, in the next update", async () => {
  stack.clusters = declare([...names, "etcd07"]);
  lab("freeze", "etcd05");
  try {
    expect(await stack.refused()).toMatch(/etcd07/);
  } finally {
    lab("thaw", "etcd05");
  }
  await untilTrue("etcd05 serves", () => onHost("etcd05", "etcdctl endpoint health").code === 0);
  stack.clusters = declare([...names, "etcd07"], { settings: { snapshotCount: 5000 } });
  await stack.up();
  expect(memberList("etcd07").map(({ name, learner }) => [name, learner])).toEqual(
    [...names, "etcd07"].map((name) => [name, false]),
  );
  expect(outputOf("etcd07", "tr '\\0' '\\n' </proc/$(pidof etcd)/environ")).toContain(
    "ETCD_SNAPSHOT_COUNT=5000",
  );
});

test("a member whose disk was wiped is taken out of the cluster with its host", async () => {
  lab("wipe-disk", "etcd07");
  stack.clusters = declare(names);
  await stack.up();
  expect(memberList("etcd04").map(({ name }) => name)).toEqual(names);
});
