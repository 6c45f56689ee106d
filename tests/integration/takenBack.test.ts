import type { EtcdClusterArgs } from "../../components/EtcdClusterArgs";
import { etcdEnvironment, etcdVersion, untilHealthy } from "./support/etcd";
import { forgetting } from "./support/forgetting";
import { outputOf } from "./support/lab";
import { clusterArgs, hosts, TestStack } from "./support/stack";
import { untilTrue } from "./support/untilTrue";

jest.setTimeout(400_000);

const names = ["etcd04", "etcd05", "etcd06"];
const declare = (more: Partial<EtcdClusterArgs> = {}) => ({
  etcd: clusterArgs({ hosts: hosts(...names), domain: undefined, dns: undefined, version: "3.7.3", ...more }),
});

let stack: TestStack;
beforeAll(async () => {
  stack = await TestStack.create("taken-back", declare());
  await stack.up();
});
afterAll(async () => {
  await stack.destroy();
});

/** As if the update had been killed when its members had restarted. */
const forgettingMembers = (update: () => Promise<unknown>) =>
  forgetting(stack, /[-/](member|health-gate)$/, update);

const counts = () => names.map((name) => /^ETCD_SNAPSHOT_COUNT=.*/m.exec(etcdEnvironment(name))?.[0]);
const all = (value: string) => names.map(() => value);

test("settings that are reverted are reverted on the members that had them already", async () => {
  stack.clusters = declare({ settings: { snapshotCount: 5000 } });
  await stack.up();
  await forgettingMembers(async () => {
    stack.clusters = declare({ settings: { snapshotCount: 6000 } });
    await stack.up();
  });
  expect(counts()).toEqual(all("ETCD_SNAPSHOT_COUNT=6000"));
  stack.clusters = declare({ settings: { snapshotCount: 5000 } });
  await stack.up();
  expect(counts()).toEqual(all("ETCD_SNAPSHOT_COUNT=5000"));
  expect((await stack.preview()).operations).toEqual({});
});

test("a CA that was to be trusted is no longer trusted on the members that had begun to", async () => {
  const more = { settings: { snapshotCount: 5000 } };
  await forgettingMembers(async () => {
    stack.clusters = declare({ ...more, pki: { authorities: { signing: 1, trusted: [1, 2] } } });
    await stack.up();
  });
  const trusted = () =>
    names.map((name) => outputOf(name, "grep -c BEGIN /var/lib/etcd-host/trusted.pem").trim());
  expect(trusted()).toEqual(all("2"));
  stack.clusters = declare(more);
  await stack.up();
  expect(trusted()).toEqual(all("1"));
  expect((await stack.preview()).operations).toEqual({});
});

test("a CA that one member no longer trusts does not sign again, in the preview and on the hosts", async () => {
  const step = (signing: number, ...trusted: number[]) =>
    declare({ settings: { snapshotCount: 5000 }, pki: { authorities: { signing, trusted } } });
  for (const clusters of [step(1, 1, 2), step(2, 1, 2)]) {
    stack.clusters = clusters;
    await stack.up();
  }
  const shown = () => names.map((name) => outputOf(name, "readlink /etc/etcd/pki/current").trim());
  // Only the first member gets the last step, which drops the old CA.
  outputOf("etcd05", "chmod -x /opt/etcd/v3.7.3/etcd");
  await forgetting(stack, /-health-gate$/, async () => {
    stack.clusters = step(2, 2);
    expect(await stack.refused()).toMatch(/what etcd05 will run with is not on the host yet/);
  });
  outputOf("etcd05", "chmod +x /opt/etcd/v3.7.3/etcd");
  const before = shown();
  stack.clusters = step(1, 1, 2);
  expect(await stack.refusedPreview()).toMatch(/generation 1 would sign, and members trust only 2 until now/);

  // And not even the state: it was killed in the middle of that restart.
  const state = await stack.stack.exportStack();
  const text = JSON.stringify(state.deployment).replaceAll("trust=g2\\n", "trust=g1, g2\\n");
  await stack.stack.importStack({ ...state, deployment: JSON.parse(text) as object });
  await stack.preview();
  const refused = await stack.refused();
  expect(refused).toMatch(
    /the etcd at https:\/\/10\.15\.1\.204:2379 no longer trusts, or does not trust yet/,
  );
  expect(refused).toMatch(/signed by a CA that the running etcd does not trust yet/);
  expect(shown()).toEqual(before);

  for (const clusters of [step(2, 2), step(2, 2, 3), step(3, 2, 3), step(3, 3)]) {
    stack.clusters = clusters;
    await stack.up();
  }
  await untilHealthy("etcd04");
});
const third = { authorities: { signing: 3 } };

test("a member that never restarted for its staged files is reported, and restarts with repairDrift", async () => {
  // The files that it runs with, and those that were activated for that, as before.
  outputOf(
    "etcd05",
    `cd /var/lib/etcd-host && sed -i s/=5000/=4000/ applied/etcd.conf /etc/etcd/etcd.conf &&
     echo before >active && systemctl restart etcd`,
  );
  stack.clusters = declare({ settings: { snapshotCount: 5000 }, repairDrift: true, pki: third });
  const { operations, printed } = await stack.preview();
  expect(Object.keys(operations).sort()).toEqual(["etcd-health-gate", "etcd/etcd05/member"]);
  expect(printed).toMatch(/etcd runs with old files: it was not restarted since others were staged/);
  await stack.up();
  expect(counts()).toEqual(all("ETCD_SNAPSHOT_COUNT=5000"));
  expect((await stack.preview()).operations).toEqual({});
});

test("a downgrade that is abandoned is ended, and the cluster has its members' version again", async () => {
  const clusterVersion = () =>
    outputOf(
      "etcd04",
      `curl -s --cacert /etc/etcd/pki/current/ca.pem --cert /etc/etcd/pki/current/member.pem \
      --key /etc/etcd/pki/current/member-key.pem https://127.0.0.1:2379/version`,
    );
  outputOf("etcd04", "etcdctl downgrade enable 3.6");
  await untilTrue("the cluster is on its way back", () => clusterVersion().includes('"etcdcluster":"3.6.0"'));
  stack.clusters = declare({ settings: { snapshotCount: 7000 }, pki: third });
  await stack.up();
  await untilTrue("the cluster is of its members' version", () =>
    clusterVersion().includes('"etcdcluster":"3.7.0"'),
  );
  expect(outputOf("etcd04", "etcdctl endpoint status --cluster -w json")).not.toContain('"enabled":true');
  expect(names.map(etcdVersion)).toEqual(all("3.7.3"));
  await untilHealthy("etcd04");
});
