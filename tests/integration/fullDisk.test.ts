import { etcdProcess, get, put } from "./support/etcd";
import { lab } from "./support/lab";
import { clusterArgs, hosts, TestStack } from "./support/stack";

jest.setTimeout(300_000);

const names = ["etcd04", "etcd05", "etcd06"];
let stack: TestStack;

function declare(more: Partial<ReturnType<typeof clusterArgs>> = {}) {
  return { etcd: clusterArgs({ domain: undefined, dns: undefined, hosts: hosts(...names), ...more }) };
}
const processes = () => names.map((name) => etcdProcess(name));

beforeAll(async () => {
  stack = await TestStack.create("full-disk", declare());
  await stack.up();
});
afterAll(async () => {
  lab("free-disk", "etcd05");
  await stack.destroy();
});

test("the pre-update check refuses to restart members while a data disk is full, and only then", async () => {
  put("etcd04", "/kept", "through the restarts");
  lab("fill-disk", "etcd05");
  const before = processes();
  const restarting = declare({ settings: { snapshotCount: 6000 } });
  stack.clusters = restarting;
  expect(await stack.refusedPreview()).toMatch(
    new RegExp(
      String.raw`nothing was changed\.\n.*1 error.*\netcd05:\s+ERROR ` +
        String.raw`disk-space: \d MiB free where /data/lib/etcd is, at least 62 MiB ` +
        String.raw`needed, and etcd04, etcd05, etcd06 would restart\. .*Free some there`,
    ),
  );
  expect(processes()).toEqual(before);

  // To take that host out restarts no member.
  stack.clusters = declare({ hosts: hosts("etcd04", "etcd06") });
  await stack.preview();

  lab("free-disk", "etcd05");
  stack.clusters = restarting;
  await stack.preview();
  await stack.up();
  expect(processes().filter((now) => before.includes(now))).toEqual([]);
  expect(get("etcd05", "/kept")).toBe("through the restarts");
});
