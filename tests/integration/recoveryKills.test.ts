import { plainStoreTarget, takeBackup } from "./support/backupStore";
import { chapters } from "./support/chapters";
import { CliStack, type Moment } from "./support/cliStack";
import { clusterIds, dropSetAside, etcdProcess, get, isActive, put, untilHealthy } from "./support/etcd";
import { expectOneHealthyCluster } from "./support/kills";
import { lab, labEnvironment, onHost } from "./support/lab";
import { expectOneClusterAtATime, writesDuring } from "./support/missingWrites";
import { untilTrue } from "./support/untilTrue";

jest.setTimeout(400_000);

const hosts = ["etcd01", "etcd02", "etcd03"];
const stack = new CliStack("recovery-kills");
let backup: Record<string, unknown>;
let snapshot = "";

beforeAll(() => {
  backup = { targets: [plainStoreTarget("recovery-kills")] };
  stack.configure(hosts, { backup });
  stack.up();
  put("etcd01", "/restored", "before");
  snapshot = takeBackup("etcd02");
});
afterEach(() => {
  dropSetAside(...hosts);
});
afterAll(() => {
  stack.destroy();
  stack.dispose();
});

const clusterId = () => [...clusterIds(["etcd01"])][0] ?? "";

/** Declares a restore over the living cluster, which has other data than the backup by then. */
function declareRestore(token: string): { former: string } {
  put("etcd01", "/restored", "wrong");
  const former = clusterId();
  stack.configure(hosts, { backup, restore: { snapshot, token, over: former } });
  return { former };
}

function expectRestored(former: string): void {
  expectOneHealthyCluster(hosts);
  for (const host of hosts) expect(get(host, "/restored")).toBe("before");
  expect(clusterId()).not.toBe(former);
}

const underLoad = (work: () => Promise<void>) => writesDuring(stack.access(), "etcd01", work);

let count = 0;
const freshToken = () => `kill-${++count}`;
type At = (token: string) => Moment;

test.each<[string, At]>([
  ["when the restore is recorded", (token) => ({ begun: `etcd/${token}/restore` })],
  [
    "while a host stages the backup",
    (token) => ({ begun: `etcd/etcd02/restore-stage-${token}`, plusMs: 300 }),
  ],
  ["when the first host is about to stop", (token) => ({ begun: `etcd/etcd01/restore-stop-${token}` })],
  ["while the hosts stop", (token) => ({ begun: `etcd/etcd03/restore-stop-${token}`, plusMs: 150 })],
  ["when the first host is about to switch", (token) => ({ begun: `etcd/etcd01/restore-switch-${token}` })],
  ["while the hosts switch", (token) => ({ begun: `etcd/etcd02/restore-switch-${token}`, plusMs: 150 })],
  ["when one host has switched", (token) => ({ ended: `etcd/etcd01/restore-switch-${token}` })],
  ["while the first member is waited for", () => ({ begun: "etcd/etcd01/member", plusMs: 100 })],
  ["while the cluster's health is waited for", () => ({ begun: "etcd-health-gate", plusMs: 50 })],
])("the next update finishes a restore that is killed %s", async (_, at) => {
  const token = freshToken();
  const { former } = declareRestore(token);
  const writes = await underLoad(async () => {
    expect(await stack.upKilled(at(token))).toBe(true);
    stack.unlock();
    stack.up();
  });
  expectRestored(former);
  expectOneClusterAtATime(writes);
});

test.each<[string, string[], At]>([
  [
    "a host loses power while it stages the backup",
    ["etcd02"],
    (token) => ({ begun: `etcd/etcd02/restore-stage-${token}`, plusMs: 300 }),
  ],
  [
    "a host loses power while it stops",
    ["etcd02"],
    (token) => ({ begun: `etcd/etcd02/restore-stop-${token}`, plusMs: 100 }),
  ],
  [
    "a host loses power while it switches",
    ["etcd02"],
    (token) => ({ begun: `etcd/etcd02/restore-switch-${token}`, plusMs: 100 }),
  ],
  [
    "all hosts lose power while they switch",
    hosts,
    (token) => ({ begun: `etcd/etcd02/restore-switch-${token}`, plusMs: 100 }),
  ],
])("the next update finishes a restore in which %s", async (_, cut, at) => {
  const token = freshToken();
  const { former } = declareRestore(token);
  const writes = await underLoad(async () => {
    const update = stack.begin("up", at(token));
    expect(await update.reached()).toBe(true);
    for (const host of cut) lab("kill", host);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    update.kill();
    await update.ended;
    for (const host of cut) lab("start", host);
    for (const host of cut)
      await untilTrue(`${host} is up`, () =>
        onHost(host, "systemctl is-active sshd ssh").stdout.includes("active"),
      );
    stack.unlock();
    stack.up();
  });
  expectRestored(former);
  expectOneClusterAtATime(writes);
});

test.each<[string, At]>([
  ["between staging and stopping", (token) => ({ begun: `etcd/etcd01/restore-stop-${token}` })],
  ["between stopping and switching", (token) => ({ begun: `etcd/etcd01/restore-switch-${token}` })],
])("a restore that is taken out %s leaves the old cluster with all of its writes", async (_, at) => {
  const token = freshToken();
  const { former } = declareRestore(token);
  const { missing } = await underLoad(async () => {
    const update = stack.begin("up", at(token));
    expect(await update.reached()).toBe(true);
    update.kill();
    await update.ended;
    stack.unlock();
    stack.configure(hosts, { backup });
    stack.up();
  });
  expect(missing).toEqual([]);
  await untilHealthy("etcd01");
  expect(clusterId()).toBe(former);
  for (const host of hosts) expect(get(host, "/restored")).toBe("wrong");
  const before = hosts.map(etcdProcess);
  stack.up();
  expect(hosts.map(etcdProcess)).toEqual(before);
});

/** The hosts that have the data of a restore, by their own words. */
const switched = (token: string) =>
  hosts.filter((host) => onHost(host, `grep -q '^${token} ' /var/lib/etcd-host/restored`).code === 0);

test.each<[number, At]>([
  [1, (token) => ({ when: () => switched(token).length === 1 })],
  [2, (token) => ({ when: () => switched(token).length === 2 })],
  [3, () => ({ begun: "etcd/etcd01/member" })],
])(
  "a restore that is taken out after %i of 3 hosts switched fails, and continues once it is put back",
  async (count, at) => {
    const token = freshToken();
    const { former } = declareRestore(token);
    expect(await stack.upKilled(at(token), "--parallel", "1")).toBe(true);
    stack.unlock();
    const before = switched(token);
    expect(before).toHaveLength(count);

    stack.configure(hosts, { backup });
    expect(stack.preview()).toContain("docs/runbooks/update-interrupted.md");
    const refused = stack.refused();
    expect(refused).toMatch(/etcd0\d has switched to the restored cluster already/);
    expect(refused).toContain(`Set restore with the token ${token} in the configuration again`);
    expect(switched(token)).toEqual(before);
    for (const host of hosts.filter((one) => !before.includes(one)))
      expect(["inactive", "failed"]).toContain(onHost(host, "systemctl is-active etcd").stdout.trim()); // killed or not

    stack.configure(hosts, { backup, restore: { snapshot, token, over: former } });
    stack.up();
    expectRestored(former);
    // The negative control: a restore that ended on all hosts is taken out without a change of any member.
    const processes = hosts.map(etcdProcess);
    stack.configure(hosts, { backup });
    stack.up();
    expect(hosts.map(etcdProcess)).toEqual(processes);
  },
);

/** One host after the other goes for good. Each test continues where the last one ended. */
describe("a host that dies while a restore is in the configuration", () => {
  const chapter = chapters();

  chapter("is marked lost in the update that takes the restore out, and dropped later", () => {
    const token = freshToken();
    const { former } = declareRestore(token);
    stack.up();
    expectRestored(former);
    lab("kill", "etcd03");
    stack.configure(hosts, { backup }, ["etcd03"]);
    stack.up();
    stack.configure(["etcd01", "etcd02"], { backup });
    stack.up();
    expectOneHealthyCluster(["etcd01", "etcd02"]);
    expect(get("etcd01", "/restored")).toBe("before");
  });

  chapter("in the switch is marked lost, and the restore continues without it", async () => {
    const three = ["etcd01", "etcd02", "etcd04"];
    stack.configure(three, { backup });
    stack.up();
    put("etcd01", "/restored", "wrong");
    const former = clusterId();
    const token = freshToken();
    const restore = { snapshot, token, over: former };
    stack.configure(three, { backup, restore });
    expect(await stack.upKilled({ ended: `etcd/etcd01/restore-switch-${token}` }, "--parallel", "1")).toBe(
      true,
    );
    stack.unlock();
    lab("kill", "etcd04");

    // The hosts that live refuse it where it is taken out or replaced. No command dials the dead host.
    const recover = { from: "etcd02", token: `${token}-other` };
    for (const [other, refusal] of [
      [{}, `Set restore or recover with the token ${token} in the configuration again`],
      [{ recover }, `restore "${token}" is not finished here`],
    ] as const) {
      stack.configure(three, { backup, ...other }, ["etcd04"]);
      const refused = stack.refused();
      expect(refused).toContain(refusal);
      expect(refused).not.toContain("failed attempts");
    }

    stack.configure(three, { backup, restore }, ["etcd04"]);
    stack.up();
    stack.configure(["etcd01", "etcd02"], { backup });
    stack.up();
    expectOneHealthyCluster(["etcd01", "etcd02"]);
    expect(get("etcd01", "/restored")).toBe("before");
    expect(clusterId()).not.toBe(former);
  });
});

test("restored members that lose power before they are ready do not start after a recovery without them", async () => {
  const [survivor, ...lost] = ["etcd05", "etcd06", "etcd07"] as const;
  const all = [survivor, ...lost];
  const other = new CliStack("recovery-unready");
  const domain = `unready.${labEnvironment().dns.zone}`;
  const settings = { domain, backup: { targets: [plainStoreTarget("recovery-unready")] } };
  other.configure(all, settings);
  other.up();
  const restore = { snapshot: takeBackup(survivor), token: "unready", over: [...clusterIds([survivor])][0] };
  other.configure(all, { ...settings, restore });
  expect(await other.upKilled({ ended: `etcd/${survivor}/member` }, "--parallel", "1")).toBe(true);
  other.unlock();
  for (const host of lost) lab("kill", host);

  other.configure(all, { ...settings, recover: { from: survivor, token: "unready-recovery" } }, lost);
  other.up();
  put(survivor, "/restored", "after the recovery");
  for (const host of lost) lab("start", host);
  for (const host of lost)
    await untilTrue(`etcd on ${host} is refused`, () =>
      onHost(host, "journalctl -u etcd -b --no-pager").stdout.includes("its cluster does not list member"),
    );
  for (const host of lost) expect(isActive(host)).toBe(false);
  expect(get(survivor, "/restored")).toBe("after the recovery");
  other.destroy();
  other.dispose();
});
