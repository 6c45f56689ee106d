import type { EtcdClusterArgs } from "../../components/EtcdClusterArgs";
import { memberList } from "./support/etcd";
import { labEnvironment, outputOf } from "./support/lab";
import { clusterArgs, hosts, TestStack } from "./support/stack";

jest.setTimeout(300_000);

const names = ["etcd04", "etcd05"];
let stack: TestStack;

beforeAll(async () => {
  stack = await TestStack.create("look-again");
});
afterAll(async () => {
  outputOf("etcd05", "rm -f /data/filler");
  await stack.destroy();
});

function declare(mirror: string, more: Partial<EtcdClusterArgs> = {}) {
  const install = { mirror, ownBuilds: true };
  return {
    etcd: clusterArgs({ domain: undefined, dns: undefined, hosts: hosts(...names), install, ...more }),
  };
}

function fillAllBut(mebibytes: number): void {
  outputOf(
    "etcd05",
    `fallocate -l $(($(df -BM --output=avail /data | tr -dc 0-9) - ${mebibytes}))M /data/filler`,
  );
}

test("hosts that a failed update did not get to are looked at again by the next one, in its preview too", async () => {
  const { mirrorUrl } = labEnvironment();
  // It fails like a mirror that goes down after preflight.
  stack.clusters = declare(`${mirrorUrl}/nothing-here`, { preflight: false });
  expect(await stack.refused()).toContain("cannot fetch");

  fillAllBut(8);
  outputOf("etcd05", "cat /dev/zero >>/data/filler 2>/dev/null || true");
  stack.clusters = declare(mirrorUrl);
  const told = new RegExp(
    String.raw`etcd05 is not a member yet\. Preflight checked it again and found ` +
      String.raw`problems\. Nothing was changed on it\.[^]*ERROR disk-space: 0 MiB free where /data`,
  );
  await expect(stack.preview()).rejects.toThrow(told);
  const words = await stack.refused();
  expect(words).toMatch(told);
  expect(words).not.toContain("oflag=dsync");
  expect(words).not.toContain("etcd04 is not a member yet");

  outputOf("etcd05", "rm /data/filler");
  const { printed } = await stack.up();
  expect(printed).not.toContain("checked it again");
  expect(memberList("etcd04").map(({ name }) => name)).toEqual(names);
});

test("a member whose disk is nearly full is not looked at again", async () => {
  fillAllBut(100);
  expect((await stack.up()).operations).toEqual({});
});
