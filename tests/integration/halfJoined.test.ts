import type { EtcdClusterArgs } from "../../components/EtcdClusterArgs";
import { delayStart, etcdVersion, isActive, memberList, undelayStart, untilHealthy } from "./support/etcd";
import { onHost } from "./support/lab";
import { clusterArgs, hosts, TestStack } from "./support/stack";
import { forgetting } from "./support/forgetting";

jest.setTimeout(400_000);

const newcomer = "etcd07";
const declare = (names: string[], more: Partial<EtcdClusterArgs> = {}) => ({
  etcd: clusterArgs({ hosts: hosts(...names), domain: undefined, dns: undefined, ...more }),
});
const members = (asked: string) => memberList(asked).map(({ name, learner }) => [name, learner]);

let stack: TestStack;
beforeAll(async () => {
  stack = await TestStack.create("half-joined", declare(["etcd04"], { version: "3.6.16" }));
  await stack.up();
});
afterAll(async () => {
  undelayStart(newcomer);
  await stack.destroy();
});

/** Nothing of a member is left there. */
function expectGone(): void {
  expect(isActive(newcomer)).toBe(false);
  expect(onHost(newcomer, "test -e /etc/etcd/etcd.conf -o -e /usr/local/sbin/etcd-host").code).not.toBe(0);
}

test("a host whose learner did not come up is out of the cluster once it is dropped", async () => {
  delayStart(newcomer, 60);
  stack.clusters = declare(["etcd04", newcomer], { version: "3.6.16", timeouts: { catchUpSeconds: 1 } });
  expect(await stack.refused()).toMatch(/has not caught up within 1 s/);
  expect(memberList("etcd04")).toHaveLength(2);
  undelayStart(newcomer);
  stack.clusters = declare(["etcd04"], { version: "3.6.16" });
  await stack.up();
  expect(members("etcd04")).toEqual([["etcd04", false]]);
  expectGone();
  expect((await stack.preview()).operations).toEqual({});
});

test("so is one that is a voter, which the update that made it did not record", async () => {
  await forgetting(stack, /(\/etcd07\/member|-health-gate)$/, async () => {
    stack.clusters = declare(["etcd04", newcomer], { version: "3.6.16" });
    await stack.up();
  });
  expect(members("etcd04")).toEqual([
    ["etcd04", false],
    [newcomer, false],
  ]);
  stack.clusters = declare(["etcd04"], { version: "3.6.16" });
  await stack.up();
  expect(members("etcd04")).toEqual([["etcd04", false]]);
  expectGone();
});

test("a host joins in the very update in which the one that is there goes back by a version", async () => {
  stack.clusters = declare(["etcd04", newcomer], { version: "3.5.35" });
  await stack.up();
  expect(members(newcomer)).toEqual([
    ["etcd04", false],
    [newcomer, false],
  ]);
  expect(["etcd04", newcomer].map(etcdVersion)).toEqual(["3.5.35", "3.5.35"]);
  await untilHealthy("etcd04");
});
