import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EtcdClusterArgs } from "../components/EtcdClusterArgs";
import { Consumer } from "../tests/integration/support/consumer";
import { apiServer } from "../tests/integration/support/consumerKinds";
import { leaderOf, memberList } from "../tests/integration/support/etcd";
import { outputOf } from "../tests/integration/support/lab";
import { accessOf, Ledger, type ClusterAccess } from "../tests/integration/support/ledger";
import { cache } from "../tests/integration/support/releases";
import { clusterArgs, hosts, TestStack } from "../tests/integration/support/stack";

/**
 * `make bench-gaps` prints the longest time without an acknowledged write while a cluster is worked on, and the seconds
 * of each operation, by the number of members. It compares them with the gap while nothing is done, and with restarts
 * by hand. It also prints the slowest write of one client, because a gap of all clients hides that, and the gap of a
 * kube-apiserver where `make consumers` built one. The cluster must have every write that was acknowledged.
 */
const sizes = (process.env.SIZES || "3,5,7").split(",").map(Number);
/** The aim is a gap that is at most this much longer than while nothing is done. */
const aimMs = 100;
const byHand = "by hand: systemctl restart, in turn";
/** The gaps that the machine causes by itself. */
const nothing = "nothing is done";

interface Measured {
  seconds: number;
  /** The longest time between two acknowledged writes of all writers. */
  gapMs: number;
  /** By client. */
  slowestMs: Record<Client, number>;
}
/** How a client knows the members. */
const clients = ["fixed list", "stale list", "follows members"] as const;
type Client = (typeof clients)[number];

/** By operation, then by the number of members. */
const measured = new Map<string, Map<number, Measured>>();

const name = (n: number) => `etcd0${n}`;
let declared: Pick<EtcdClusterArgs, "version" | "settings" | "pki"> = { version: "3.6.14" };
let members: string[] = [];
let signing = 1;
let changes = 0;
let access: ClusterAccess;

async function update(stack: TestStack, count: number, next: Partial<typeof declared> = {}): Promise<void> {
  declared = { ...declared, ...next };
  members = Array.from({ length: count }, (_, index) => name(index + 1));
  stack.clusters = { etcd: clusterArgs({ hosts: hosts(...members), preflight: false, ...declared }) };
  access = accessOf((await stack.up()).outputs, "etcd");
}

/** The leader is neither the first nor the last of those that are restarted. */
function leadFromTheMiddle(): void {
  const [leader, wanted = ""] = [leaderOf(...members), members[Math.floor(members.length / 2)]];
  const id = memberList(leader).find((member) => member.name === wanted)?.id ?? "";
  if (leader !== wanted) outputOf(leader, `etcdctl move-leader ${id}`);
}

/** A write that etcd drops without an answer takes the 7 s of its own limit, so a client here waits for longer. */
async function startClients(): Promise<Record<Client, Ledger>> {
  const one = { ...access, writers: 1, rate: 10, readers: 0, watchers: 0, timeoutMs: 15_000 };
  // Two members have left, and nothing listens where they were.
  const left = ["https://10.15.1.1:2379", "https://10.15.1.2:2379"];
  const stale = [...left, ...access.endpoints.slice(0, 1)];
  return {
    "fixed list": await Ledger.start(one),
    "stale list": await Ledger.start({ ...one, endpoints: stale }),
    "follows members": await Ledger.start({ ...one, autoSyncMs: 1000 }),
  };
}

function verified(operation: string, ledger: Ledger): void {
  const { ok, wrong } = ledger.verify(access.endpoints);
  if (!ok) throw new Error(`${operation}: ${JSON.stringify(wrong.slice(0, 3))}`);
}

async function measureOne(count: number, operation: string, work: () => Promise<void> | void): Promise<void> {
  leadFromTheMiddle();
  // Without this, the kernel writes the hosts' data to their common disk half a minute later, during the measurement.
  execFileSync("sync");
  // More of it keeps two cores busy with five members, and then it is the load that is measured.
  const ledger = await Ledger.start({ ...access, writers: 8, rate: 10, readers: 0 });
  const single = await startClients();
  try {
    await pause(1000);
    const start = Number(process.hrtime.bigint());
    await work();
    const end = Number(process.hrtime.bigint());
    const seconds = (end - start) / 1e9;
    ledger.use(access.endpoints);
    ledger.trust(access);
    for (const client of clients) single[client].trust(access);
    await pause(1000);
    // Not that of the load's own beginning, when all clients connect at once.
    const gaps = (await ledger.stop()).gaps;
    const gap = gaps.find((one) => one.start + one.ms * 1e6 > start && one.start < end);
    verified(operation, ledger);
    const slowestMs = {} as Record<Client, number>;
    for (const client of clients) {
      await single[client].stop();
      slowestMs[client] = single[client].summary({ from: BigInt(start) }).slowestMs;
      verified(`${operation}, ${client}`, single[client]);
    }
    const gapMs = gap?.ms ?? gaps.at(-1)?.ms ?? NaN;
    measured.set(
      operation,
      (measured.get(operation) ?? new Map<number, Measured>()).set(count, { seconds, gapMs, slowestMs }),
    );
    const after = (((gap?.start ?? NaN) - start) / 1e9).toFixed(1);
    console.error(
      `${count} members, ${operation}: ${seconds.toFixed(1)} s, gap ${gapMs.toFixed(0)} ms after ${after} s, ` +
        `slowest writes ${JSON.stringify(slowestMs)}`,
    );
  } finally {
    for (const one of [ledger, ...Object.values(single)]) one.dispose();
  }
}

/** The longest time in which nothing could be created in a kube-apiserver, by operation. */
const ofApiServerMs = new Map<string, number>();

/** It keeps a processor busy by itself, so it has a turn of its own. */
async function measureApiServer(
  count: number,
  operation: string,
  work: () => Promise<void> | void,
): Promise<void> {
  leadFromTheMiddle();
  const folder = mkdtempSync(join(tmpdir(), "etcd-gaps-"));
  const server = new Consumer(apiServer, join(folder, apiServer.name));
  try {
    const files = {
      ca: access.caCertificate,
      client: access.clientCertificate,
      "client-key": access.clientKey,
    };
    for (const [name, pem] of Object.entries(files))
      writeFileSync(join(server.folder, `${name}.pem`), pem, { mode: 0o600 });
    await server.start(access.endpoints);
    const from = Date.now();
    await work();
    await pause(1000);
    await server.succeeds();
    const { gapMs } = server.seen(from, Date.now());
    ofApiServerMs.set(operation, gapMs);
    console.error(`${count} members, ${operation}: gap of kube-apiserver ${gapMs.toFixed(0)} ms`);
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measureAll(stack: TestStack, count: number, by = measureOne): Promise<void> {
  const measure = (operation: string, work: () => Promise<void> | void) => by(count, operation, work);
  await measure(nothing, () => pause(20_000));
  await measure(byHand, () => {
    for (const member of members) outputOf(member, "systemctl restart etcd");
  });
  await measure("a setting", () => update(stack, count, { settings: { snapshotCount: 5000 + ++changes } }));
  const version = declared.version === "3.6.14" ? "3.6.16" : "3.6.14";
  await measure("another version", () => update(stack, count, { version }));
  const next = signing + 1;
  for (const [step, authorities] of [
    ["trust a new CA", { signing, trusted: [signing, next] }],
    ["sign with it", { signing: next, trusted: [signing, next] }],
    ["forget the old CA", { signing: next, trusted: [next] }],
  ] as const)
    await measure(step, () =>
      update(stack, count, { pki: { authorities: { ...authorities, trusted: [...authorities.trusted] } } }),
    );
  signing = next;
  await measure("scale out by one", () => update(stack, count + 1));
  await measure("scale in by one", () => update(stack, count));
}

function report(): void {
  const row = (...cells: string[]) => {
    console.log(cells.map((cell, index) => (index ? cell.padStart(10) : cell.padEnd(38))).join(""));
  };
  const of = (operation: string, count: number) => measured.get(operation)?.get(count);
  const gap = (operation: string, count: number) => of(operation, count)?.gapMs ?? NaN;
  const each = (format: (count: number) => string) => sizes.map(format);
  console.log(
    "\nLongest gap between acknowledged writes, and seconds of the operation. " +
      `Aim: at most ${aimMs} ms more than "${nothing}".`,
  );
  row("members", ...each(String), ...each(String));
  for (const operation of measured.keys()) {
    const met = sizes.every((count) => gap(operation, count) <= gap(nothing, count) + aimMs);
    row(
      operation,
      ...each((count) => `${gap(operation, count).toFixed(0)} ms`),
      ...each((count) => `${(of(operation, count)?.seconds ?? NaN).toFixed(1)} s`),
      operation === byHand || operation === nothing ? "" : met ? "met" : "missed",
    );
  }
  console.log(`\nSlowest write of one client, in ms: ${clients.join(", ")}.`);
  row("members", ...sizes.flatMap((count) => clients.map(() => String(count))));
  for (const operation of measured.keys())
    row(
      operation,
      ...sizes.flatMap((count) =>
        clients.map((one) => (of(operation, count)?.slowestMs[one] ?? NaN).toFixed(0)),
      ),
    );
  if (ofApiServerMs.size > 0) console.log(`\nGap of a kube-apiserver with ${sizes[0]} members.`);
  for (const [operation, ms] of ofApiServerMs) row(operation, `${ms.toFixed(0)} ms`);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

async function main(): Promise<void> {
  const stack = await TestStack.create("gaps");
  try {
    for (const count of sizes) {
      await update(stack, count);
      await measureAll(stack, count);
    }
    const [smallest = 3] = sizes;
    await update(stack, smallest);
    if (existsSync(join(cache, "bin/kube-apiserver"))) await measureAll(stack, smallest, measureApiServer);
    report();
  } finally {
    await stack.destroy();
  }
}

void main();
