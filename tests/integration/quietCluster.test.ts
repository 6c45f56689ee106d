import { appliedIndex, etcdProcess, memberList, put } from "./support/etcd";
import { outputOf } from "./support/lab";
import { accessOf, Ledger } from "./support/ledger";
import { clusterArgs, hosts, TestStack } from "./support/stack";
import { untilTrue } from "./support/untilTrue";

jest.setTimeout(240_000);

/** A directory of its own for the log, in one that is root's. */
const walDir = "/data/log/wal";
const three = ["etcd01", "etcd02", "etcd03"];
let stack: TestStack;

const declare = (names: string[], snapshotCount = 1000) => {
  const settings = { snapshotCount };
  stack.clusters = {
    etcd: clusterArgs({ hosts: hosts(...names), settings, walDir, timeouts: { catchUpSeconds: 60 } }),
  };
};
const revision = () =>
  (
    JSON.parse(outputOf("etcd01", "etcdctl endpoint status -w json")) as {
      Status: { header: { revision: number } };
    }[]
  )[0]?.Status.header.revision;

beforeAll(async () => {
  stack = await TestStack.create("quiet");
});
afterAll(() => stack.destroy());

test("hosts join a cluster without writes, and whose log is too long to be sent entry by entry", async () => {
  declare(["etcd01"]);
  const access = accessOf((await stack.up()).outputs, "etcd");
  const entries = await Ledger.start({ ...access, writers: 16, rate: 0, watchers: 0, readers: 0 });
  // etcd keeps 5000 entries of the log for slow members beside its last snapshot (DefaultSnapshotCatchUpEntries).
  await untilTrue("the log is long", () => appliedIndex("etcd01") > 8000);
  await entries.stop();
  entries.dispose();
  const before = revision();

  declare(three);
  await stack.up();
  expect(memberList("etcd01").map(({ name, learner }) => ({ name, learner }))).toEqual(
    three.map((name) => ({ name, learner: false })),
  );
  expect(revision()).toBe(before);
  expect(outputOf("etcd03", `ls ${walDir}/*.wal; ls /data/lib/etcd/member`)).toMatch(/\.wal\nsnap$/);
});

// A member returns the hash from its compaction until it restarts, and another one after that.
test("members restart one after the other where no client has written since the last compaction", async () => {
  for (const value of ["one", "two", "three"]) put("etcd02", "/overwritten", value);
  outputOf("etcd02", `etcdctl compact ${revision()}`);
  const before = three.map(etcdProcess);
  declare(three, 2000);
  await stack.up();
  expect(three.map(etcdProcess).filter((one) => before.includes(one))).toEqual([]);
});
