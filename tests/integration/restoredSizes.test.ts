import type { EtcdClusterArgs } from "../../components/EtcdClusterArgs";
import { Watchers } from "../../decisions/recovery/restore/watchers";
import { storeTarget, takeBackup } from "./support/backupStore";
import { chapters } from "./support/chapters";
import { clusterIds, put, reimage, untilHealthy } from "./support/etcd";
import { onHost, outputOf } from "./support/lab";
import { accessOf, type ClusterAccess } from "./support/ledger";
import { comparedWrites, startLedger } from "./support/missingWrites";
import { expectOneCluster } from "./support/oneCluster";
import { clusterArgs, hosts, TestStack } from "./support/stack";

jest.setTimeout(600_000);

const all = [1, 2, 3, 4, 5, 6, 7].map((n) => `etcd0${n}`);
const key = "/restored";
const revisionOf = (host: string) =>
  Number(/"revision":(\d+)/.exec(outputOf(host, "etcdctl endpoint status -w json"))?.[1]);

/** All hosts are lost each time, and the next cluster has another number of them. */
describe("a cluster whose hosts are all lost", () => {
  const chapter = chapters();
  let stack: TestStack;
  let backup: EtcdClusterArgs["backup"];
  let access: ClusterAccess;
  let count = 0;

  /** A new stack; the records of a lost one stay in the zone. */
  const bootstrap = async (size: number, more: Partial<EtcdClusterArgs> = {}) => {
    const members = all.slice(0, size);
    stack = await TestStack.create(`restored-sizes-${++count}`);
    const discoverySrvName = `size${count}`;
    stack.clusters = { etcd: clusterArgs({ hosts: hosts(...members), backup, discoverySrvName, ...more }) };
    access = accessOf((await stack.up()).outputs, "etcd");
    return members;
  };

  beforeAll(() => {
    backup = { interval: "24h", targets: [storeTarget("sizes")] };
  });
  afterAll(async () => {
    await stack.destroy();
  });

  let members: string[];
  chapter("of one host takes a backup", async () => {
    members = await bootstrap(1);
  });

  let before = 1;
  for (const size of [3, 5, 3, 7]) {
    chapter(`of ${before} is restored with ${size} hosts, with all data on each of them`, async () => {
      put("etcd01", key, `for ${size}`);
      const ledger = await startLedger(access);
      try {
        const backedUp = Number(process.hrtime.bigint());
        const snapshot = takeBackup("etcd01");
        const [cluster] = clusterIds(["etcd01"]);
        stack.dispose();
        reimage(...members);
        // Its certificates are of a CA that is lost too.
        await ledger.stop();
        members = await bootstrap(size, { restore: { snapshot, token: "lost", cluster } });
        await untilHealthy(...members);
        const { missing, kept } = comparedWrites(ledger, "etcd01");
        expect(kept.length).toBeGreaterThan(0);
        expect(missing.filter(({ end }) => end < backedUp)).toEqual([]);
      } finally {
        ledger.dispose();
      }
      expectOneCluster(members, key, `for ${size}`);
    });
    before = size;
  }

  chapter("gives a watch other data for what its client knows, where revisions are kept", async () => {
    const snapshot = takeBackup("etcd01");
    for (const value of ["1", "2", "3"]) put("etcd01", key, value);
    const known = revisionOf("etcd01");
    const [over] = clusterIds(["etcd01"]);
    const [args] = Object.values(stack.clusters);
    if (!args) throw new Error("the stack has no cluster");
    const restore = { snapshot, token: "kept", over, watchers: Watchers.Keep };
    stack.clusters = { etcd: { ...args, restore } };
    await stack.up();
    expect(revisionOf("etcd01")).toBeLessThan(known);
    const watch = onHost("etcd01", `timeout 5 etcdctl watch ${key} --rev ${known}`);
    expect(watch.code).toBe(124);
    expect(watch.stdout + watch.stderr).not.toContain("compacted");
    while (revisionOf("etcd01") < known) put("etcd01", key, "other");
    expect(outputOf("etcd01", `etcdctl get ${key} --rev ${known} --print-value-only`)).toBe("other");
  });
});
