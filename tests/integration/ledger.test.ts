import { isActive } from "./support/etcd";
import { lab, onHost, outputOf } from "./support/lab";
import { accessOf, Ledger, type ClusterAccess, type LedgerArgs } from "./support/ledger";
import { clusterArgs, hosts, TestStack } from "./support/stack";

jest.setTimeout(300_000);

const members = ["etcd01", "etcd02", "etcd03"];
let stack: TestStack;
let access: ClusterAccess;
let ledger: Ledger | undefined;

beforeAll(async () => {
  stack = await TestStack.create("ledger", {
    etcd: clusterArgs({ hosts: hosts(...members), preflight: false }),
  });
  access = accessOf((await stack.up()).outputs, "etcd");
});
afterEach(() => {
  ledger?.dispose();
});
afterAll(async () => {
  await stack.destroy();
});

async function start(more: Partial<LedgerArgs> = {}): Promise<Ledger> {
  ledger = await Ledger.start({ ...access, ...more });
  return ledger;
}

const seconds = (count: number) => new Promise((resolve) => setTimeout(resolve, count * 1000));

async function until(what: string, holds: () => boolean): Promise<void> {
  for (const end = Date.now() + 30_000; !holds(); await seconds(0.3))
    if (Date.now() > end) throw new Error(`${what}: not within 30 s`);
}

const healthy = () => onHost("etcd01", "etcdctl endpoint health --cluster").code === 0;

function leader(): string {
  const found = members.find((name) =>
    outputOf(name, "etcdctl endpoint status -w simple").includes(", true, false,"),
  );
  if (found === undefined) throw new Error("no member leads");
  return found;
}

test("a calm run is found without fault", async () => {
  const calm = await start();
  await seconds(5);
  const summary = await calm.stop();
  console.info(`calm: ${JSON.stringify(summary)}`);
  expect(summary.writes).toMatchObject({ FAILED: 0, UNKNOWN: 0 });
  expect(summary.writes.OK).toBeGreaterThan(100);
  expect(summary.events).toBe(summary.writes.OK);

  const verdict = calm.verify();
  expect(verdict).toMatchObject({ ok: true, wrong: [], counts: { ok: summary.writes.OK, members: 3 } });
});

test("members that leave the list are left, without an unknown write", async () => {
  const [left = "", ...kept] = access.endpoints;
  const moving = await start();
  moving.use(kept);
  await seconds(1.5);
  const from = process.hrtime.bigint();
  await seconds(0.5);
  const to = process.hrtime.bigint();
  moving.use(access.endpoints);
  await seconds(1.5);
  const summary = await moving.stop();

  expect(Object.keys(moving.summary({ from, to }).reads).sort()).toEqual(kept.sort());
  expect(Object.keys(moving.summary({ from: to }).reads)).toContain(left);
  expect(summary.writes).toMatchObject({ FAILED: 0, UNKNOWN: 0 });
  expect(moving.verify()).toMatchObject({ ok: true });
});

test("no acknowledged write is lost when the power of the leader's host is cut", async () => {
  const loaded = await start();
  await seconds(1);
  const victim = leader();
  const from = process.hrtime.bigint();
  lab("kill", victim);
  await seconds(6);
  lab("start", victim);
  await until(`${victim} runs again`, () => isActive(victim));
  await seconds(1);
  const summary = await loaded.stop();
  console.info(`leader killed: ${JSON.stringify(summary)}`);

  expect(summary.longestGap?.start).toBeGreaterThan(Number(from) - 1e9);
  expect(summary.longestGap?.open).toBeUndefined();
  const verdict = loaded.verify();
  expect(verdict.wrong).toEqual([]);
  expect(verdict.ok).toBe(true);
});

function everywhere(command: string): void {
  for (const name of members) outputOf(name, command);
}

// All members at once: the first to start waits for a second one, the last to stop seeks someone to hand over to.
async function startEtcd(): Promise<void> {
  everywhere("systemctl start --no-block etcd");
  await until("the cluster is healthy", healthy);
}

async function stopEtcd(): Promise<void> {
  everywhere("systemctl stop --no-block etcd");
  const stopped = (name: string) =>
    onHost(name, "systemctl show -P ActiveState etcd").stdout.trim() === "inactive";
  await until("etcd is stopped", () => members.every(stopped));
}

test("negative control: acknowledged writes that all members forget are named, and no others", async () => {
  const deceived = await start();
  await seconds(1);
  await stopEtcd();
  everywhere("cp -a /data/lib/etcd /data/lib/etcd.older");
  const copied = process.hrtime.bigint();
  await startEtcd();
  await seconds(2);
  await deceived.stop();
  expect(deceived.verify()).toMatchObject({ ok: true });

  await stopEtcd();
  everywhere("rm -rf /data/lib/etcd && mv /data/lib/etcd.older /data/lib/etcd");
  await startEtcd();
  const forgotten = deceived
    .records()
    .filter(({ kind, outcome, end }) => kind === "write" && outcome === "OK" && Number(end) > Number(copied))
    .map(({ key }) => key);
  const verdict = deceived.verify();

  expect(forgotten.length).toBeGreaterThan(50);
  expect(verdict.ok).toBe(false);
  expect(verdict.wrong.filter(({ kind }) => kind === "lost").map(({ key }) => key)).toEqual(forgotten.sort());
});
