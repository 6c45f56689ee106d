import { leaderOf } from "../tests/integration/support/etcd";
import { onHost, outputOf } from "../tests/integration/support/lab";
import { accessOf, Ledger, type ClusterAccess, type Summary } from "../tests/integration/support/ledger";
import { storeTarget, takeBackup } from "../tests/integration/support/backupStore";
import { clusterArgs, hosts, TestStack } from "../tests/integration/support/stack";

/**
 * `make bench-recovery`: a restore over a living cluster, against `etcdutl snapshot restore` and a start by hand on
 * the same hosts. It also measures the effect of a backup and a drill on writes. SIZES are megabytes of values.
 */
const sizes = (process.env.SIZES || "10,100,1000").split(",").map(Number);
/** The aim of the restore, from 100 MB on. */
const aim = 1.25;
const members = ["etcd01", "etcd02", "etcd03"];
/** One start of etcdctl writes each value, so a gigabyte has larger ones. etcd refuses requests above 1.5 MB. */
const valueBytes = (megabytes: number) => (megabytes < 1000 ? 100_000 : 1_000_000);

interface Restored {
  /** The time in which no write was acknowledged. */
  outage: number;
  /** From the first command to a cluster of healthy members. */
  whole: number;
}
interface Measured {
  megabytes: number;
  backup: number;
  drill: number;
  p99: { calm: number; backup: number; drill: number };
  ours: Restored;
  byHand: Restored;
}

let access: ClusterAccess;
const seconds = (from: bigint) => Number(process.hrtime.bigint() - from) / 1e9;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Fills the database with values that do not compress. */
function fill(megabytes: number): void {
  const bytes = valueBytes(megabytes);
  const count = Math.round((megabytes * 1e6) / bytes);
  const put = `head -c ${(bytes * 3) / 4} /dev/urandom | base64 -w 0 | etcdctl put /fill/$n >/dev/null`;
  outputOf("etcd01", `for n in $(seq ${count}); do ${put} || exit; done`);
}

async function loaded<T>(work: () => Promise<T> | T): Promise<{ result: T; took: number; summary: Summary }> {
  const ledger = await Ledger.start({ ...access, writers: 8, rate: 10, readers: 0, watchers: 0 });
  try {
    await pause(1000);
    const from = process.hrtime.bigint();
    const result = await work();
    const took = seconds(from);
    ledger.use(access.endpoints);
    const to = process.hrtime.bigint();
    await pause(2000);
    await ledger.stop();
    return { result, took, summary: ledger.summary({ from, to }) };
  } finally {
    ledger.dispose();
  }
}

const gapOf = ({ longestGap }: Summary) => (longestGap?.ms ?? NaN) / 1000;

/** Runs a command on all hosts at once. */
function everywhere(command: string): void {
  const unit = "bench-step";
  for (const host of members)
    outputOf(host, `systemd-run --quiet --collect --unit=${unit} sh -c '${command}'`);
  for (const host of members) outputOf(host, `while systemctl is-active -q ${unit}; do sleep 0.02; done`);
}

/** The floor: a person who has the snapshot on each host, and one shell script for each step. */
async function restoreByHand(): Promise<Restored> {
  for (const host of members) {
    // The start guard knows of no restore by hand.
    outputOf(host, "mkdir -p /run/systemd/system/etcd.service.d");
    outputOf(host, "printf '[Service]\\nExecStartPre=\\n' >/run/systemd/system/etcd.service.d/bench.conf");
    outputOf(host, "systemctl daemon-reload; etcdctl snapshot save /data/bench.db >/dev/null");
  }
  const cluster = members.map((host) => `${host}=https://${host}.etcd.lab.test:2380`).join(",");
  const { took, summary } = await loaded(() => {
    everywhere("systemctl stop etcd");
    everywhere(
      "etcdutl snapshot restore /data/bench.db --data-dir /data/bench --name $(hostname -s) " +
        `--initial-cluster ${cluster} --initial-cluster-token bench ` +
        "--initial-advertise-peer-urls https://$(hostname -s).etcd.lab.test:2380 " +
        "--bump-revision 1000000000 --mark-compacted && " +
        "rm -rf /data/lib/etcd/member && mv /data/bench/member /data/lib/etcd/ && chown -R etcd:etcd /data/lib/etcd",
    );
    everywhere("systemctl start etcd");
    untilAllServe();
  });
  return { outage: gapOf(summary), whole: took };
}

function untilAllServe(): void {
  outputOf("etcd01", "until etcdctl endpoint health --cluster >/dev/null 2>&1; do sleep 0.05; done");
}

async function measureOne(megabytes: number): Promise<Measured> {
  const stack = await TestStack.create(`bench-recovery-${megabytes}`);
  const target = storeTarget(`bench-${megabytes}`);
  const update = async (restore?: { snapshot: string; token: string; over: string }) => {
    const args = clusterArgs({
      hosts: hosts(...members),
      preflight: false,
      backup: { targets: [target] },
      restore,
    });
    stack.clusters = { etcd: args };
    const { outputs } = await stack.up();
    access = accessOf(outputs, "etcd");
    return outputs.etcd?.value as { clusterId: string };
  };
  try {
    const { clusterId } = await update();
    fill(megabytes);
    const follower = members.find((host) => host !== leaderOf(...members)) ?? "";
    const calm = await loaded(() => pause(10_000));
    const backup = await loaded(() => takeBackup(follower));
    const drill = await loaded(() => onHost(follower, "etcd-host drill"));
    const ours = await loaded(() =>
      update({ snapshot: backup.result, token: `bench-${megabytes}`, over: clusterId }),
    );
    const byHand = await restoreByHand();
    const p99 = ({ summary }: { summary: Summary }) => summary.latency.p99Ms;
    // Only after success: hosts of a round that failed are the lab's to remove, and its error is the one to read.
    await stack.destroy();
    return {
      megabytes,
      backup: backup.took,
      drill: drill.took,
      p99: { calm: p99(calm), backup: p99(backup), drill: p99(drill) },
      ours: { outage: gapOf(ours.summary), whole: ours.took },
      byHand,
    };
  } finally {
    stack.dispose();
  }
}

function report(all: Measured[]): void {
  const row = (title: string, cell: (one: Measured) => string) => {
    console.log(title.padEnd(52) + all.map((one) => cell(one).padStart(12)).join(""));
  };
  const s = (value: number) => `${value.toFixed(1)} s`;
  const ratio = `... ratio, at most ${aim} from 100 MB on`;
  row("", ({ megabytes }) => `${megabytes} MB`);
  row("backup", ({ backup }) => s(backup));
  row("drill", ({ drill }) => s(drill));
  row("restore: no write is acknowledged", ({ ours }) => s(ours.outage));
  row("... by hand", ({ byHand }) => s(byHand.outage));
  row(ratio, ({ ours, byHand }) => (ours.outage / byHand.outage).toFixed(2));
  row("restore: until all members serve", ({ ours }) => s(ours.whole));
  row("... by hand", ({ byHand }) => s(byHand.whole));
  row(ratio, ({ ours, byHand }) => (ours.whole / byHand.whole).toFixed(2));
  for (const during of ["calm", "backup", "drill"] as const)
    row(`99 of 100 writes, ${during}`, ({ p99 }) => `${p99[during].toFixed(0)} ms`);
}

async function main(): Promise<void> {
  const all: Measured[] = [];
  for (const megabytes of sizes) all.push(await measureOne(megabytes));
  report(all);
}

void main();
