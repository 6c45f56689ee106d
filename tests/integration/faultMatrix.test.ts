import { CliStack, type RunningUpdate } from "./support/cliStack";
import { downtimes, quorumComplaints, readyAfter, type Absence } from "./support/downtimes";
import { dropSetAside, leadersOf, memberList } from "./support/etcd";
import { lab, outputOf } from "./support/lab";
import { Ledger } from "./support/ledger";
import { configure, operations, voters, type Declared, type Operation } from "./support/operations";

jest.setTimeout(600_000);

/** The fault half-way through an operation; without a victim Pulumi itself ends. */
interface Fault {
  title: string;
  victim?: "busy" | "waiting";
  strike?: (host: string) => void;
  heal?: (host: string) => void;
}

const onHost = (title: string, strike: string, heal: string): Fault[] =>
  (["busy", "waiting"] as const).map((victim) => ({
    title: `${title} of the ${victim} host`,
    victim,
    strike: (host) => void lab(strike, host),
    heal: (host) => void lab(heal, host),
  }));

const killed: Fault = { title: "Pulumi is killed" };
const [powerOfBusy, powerOfWaiting] = onHost("the power is cut", "kill", "start") as [Fault, Fault];
const [freezeOfBusy, freezeOfWaiting] = onHost("a freeze", "freeze", "thaw") as [Fault, Fault];
const [cutOfBusy, cutOfWaiting] = onHost("the network is cut", "partition", "heal") as [Fault, Fault];

/** Each host fault strikes every operation once, the host at work and the one that waits for its turn in turns. */
const faults = (index: number): Fault[] =>
  index % 2 === 0
    ? [killed, powerOfWaiting, freezeOfBusy, cutOfWaiting]
    : [killed, powerOfBusy, freezeOfWaiting, cutOfBusy];
const every = [0, 1, 2, 3].flatMap((turn) =>
  operations.map((operation, index): [string, string, Operation, Fault] => {
    const fault = faults(index + turn)[turn] ?? killed;
    return [operation.title, fault.title, operation, fault];
  }),
);
/** One for each fault, of different kinds; `make fault-matrix` runs every one. */
const few = (
  [
    ["a setting", freezeOfWaiting],
    ["trusting a new CA", powerOfWaiting],
    ["signing with the new CA", killed],
    ["scaling out", cutOfBusy],
  ] as const
).map(([title, fault]): [string, string, Operation, Fault] => {
  const operation = operations.find((one) => one.title === title);
  if (!operation) throw new Error(`no operation ${title}`);
  return [title, fault.title, operation, fault];
});

const pause = (seconds: number) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

let stack: CliStack;
/** The known state of the cluster; unknown after a test that failed. */
let settled: Declared | undefined;
let declared: Declared = {
  hosts: voters,
  lost: [],
  version: "3.6.14",
  snapshotCount: 5000,
  renewal: "",
  authorities: { signing: 1, trusted: [1] },
};
/** A slow ledger of all operations together; the other ledgers are of one operation each. */
let life: Ledger;
const lines: string[] = [];

beforeAll(async () => {
  stack = new CliStack("matrix");
  configure(stack, declared);
  stack.up();
  settled = declared;
  life = await Ledger.start({ ...stack.access(), writers: 1, rate: 2, readers: 0 });
});

afterAll(() => {
  life.dispose();
  stack.destroy();
  stack.dispose();
  console.info(lines.join("\n"));
});

/** Without any fault: an update must go through at the first try. */
function settle(next: Partial<Declared>): void {
  const before = JSON.stringify(settled);
  declared = { ...declared, ...next };
  if (JSON.stringify(declared) === before) return;
  configure(stack, declared);
  stack.up();
  settled = declared;
  follow(life);
}

function follow(ledger: Ledger): void {
  const access = stack.access();
  ledger.use(access.endpoints);
  ledger.trust(access);
}

/** It strikes, lasts for a while, and is repaired; then the update gets the time to end by itself. */
async function endure(update: RunningUpdate, operation: Operation, fault: Fault, meanwhile?: () => void) {
  if (!(await update.reached())) throw new Error(`it ended before its middle:\n${update.printed()}`);
  const from = Date.now();
  if (!fault.victim) {
    update.kill();
    await update.ended;
    stack.unlock();
    return undefined;
  }
  const host = operation[fault.victim];
  fault.strike?.(host);
  await pause(7);
  meanwhile?.();
  await pause(8);
  fault.heal?.(host);
  const healed = Date.now();
  const code = await Promise.race([update.ended, pause(90)]);
  if (code === undefined) {
    update.kill();
    await update.ended;
    stack.unlock();
  }
  return { host, from, healed };
}

/** The operation under the fault and under load; gives what is wrong with what came of it. */
async function play(operation: Operation, fault: Fault, meanwhile?: () => void): Promise<string[]> {
  settle(operation.from?.(declared) ?? {});
  operation.before?.();
  const from = Date.now();
  const ledger = await Ledger.start({ ...stack.access(), writers: 3, rate: 20 });
  try {
    settled = undefined;
    declared = { ...declared, ...operation.to(declared) };
    configure(stack, declared);
    const struck = await endure(stack.begin("up", operation.middle), operation, fault, meanwhile);
    stack.up();
    stack.run("preview", "--expect-no-changes", "--stack", "matrix");
    settled = declared;
    follow(life);
    follow(ledger);
    const summary = await ledger.stop();
    const absence: Absence | undefined = struck && {
      host: struck.host,
      from: struck.from,
      to: fault.strike === powerOfBusy.strike ? readyAfter(struck.host, struck.from) : struck.healed,
    };
    lines.push(
      `${operation.title}, ${fault.title}: ${((Date.now() - from) / 1000).toFixed(0)} s, ` +
        `longest gap ${summary.longestGap?.ms.toFixed(0)} ms, ${JSON.stringify(summary.writes)}`,
    );
    return [
      ...quorumComplaints(downtimes(voters, from), absence),
      ...membershipComplaints(),
      ...ledger.verify().wrong.map(({ kind, key, detail }) => `${kind} ${key ?? ""} ${detail ?? ""}`),
    ];
  } finally {
    ledger.dispose();
    dropSetAside("etcd04");
  }
}

function membershipComplaints(): string[] {
  const wanted = declared.hosts.filter((host) => !declared.lost.includes(host));
  const listed = memberList("etcd01").map(({ name, started, learner }) =>
    started && !learner ? name : `${name} (${started ? "learner" : "unstarted"})`,
  );
  const leaders = leadersOf(...wanted);
  return [
    ...(listed.join() === wanted.join() ? [] : [`the members are ${listed.join()}, not ${wanted.join()}`]),
    ...(leaders.length === 1 ? [] : [`${leaders.length} leaders: ${leaders.join()}`]),
  ];
}

test.each(process.env.FAULT_MATRIX === "all" ? every : few)(
  "%s, then %s: it is finished by the next update, and no quorum and no write is lost",
  async (_operation, _fault, operation, fault) => {
    expect(await play(operation, fault)).toEqual([]);
  },
);

test("no write of all that time is lost", async () => {
  const { writes } = await life.stop();
  expect(writes.OK).toBeGreaterThan(50);
  expect(life.verify()).toMatchObject({ ok: true, wrong: [] });
});

test("negative control: a member that is stopped while another is away is reported", async () => {
  const [setting] = operations;
  if (!setting) throw new Error("there are no operations");
  const complaints = await play(setting, freezeOfWaiting, () => {
    outputOf("etcd01", "systemctl restart --no-block etcd");
  });
  // The rolling restart may stop another member at the same time.
  expect(complaints).toContain("etcd01 was stopped while etcd03 was away");
});

test("negative control: two that are down at once, and a write that is gone, are reported", async () => {
  const from = Date.now();
  const ledger = await Ledger.start({ ...stack.access(), writers: 1 });
  await pause(1);
  for (const host of ["etcd01", "etcd02"]) outputOf(host, "systemctl stop --no-block etcd");
  await pause(2);
  for (const host of ["etcd01", "etcd02"]) outputOf(host, "systemctl start --no-block etcd");
  await pause(3);
  await ledger.stop();
  const key = String(ledger.records().find(({ outcome }) => outcome === "OK")?.key);
  outputOf("etcd01", `etcdctl --command-timeout=30s del ${key}`);
  expect(quorumComplaints(downtimes(voters, from))).toEqual(["etcd01 and etcd02 were down at once"]);
  expect(ledger.verify().byKind).toMatchObject({ lost: 1 });
  ledger.dispose();
});
