import { CliStack, type Moment } from "./cliStack";
import { clusterIds, delayStart, dropSetAside, memberList, undelayStart } from "./etcd";
import { onHost, outputOf } from "./lab";
import { Ledger } from "./ledger";

export const initialMembers = ["etcd01", "etcd02", "etcd03"];

/** A stack whose updates are killed: after each test it is unlocked and destroyed. */
export function killedStack(): CliStack {
  const stack = new CliStack("interruption");
  afterEach(() => {
    stack.unlock();
    stack.destroy();
    dropSetAside(...initialMembers, "etcd04");
  });
  afterAll(() => {
    stack.dispose();
  });
  return stack;
}

/** The writes of a user of the half-done cluster that etcd acknowledged. */
export class Writer {
  private readonly written = new Map<string, string>();

  /** Through the first initial member, which is there before the others. */
  write(): boolean {
    const key = `/interruption/${this.written.size}`;
    const value = String(Date.now());
    const acknowledged =
      onHost("etcd01", `etcdctl --dial-timeout=1s --command-timeout=2s put ${key} ${value}`).code === 0;
    if (acknowledged) this.written.set(key, value);
    return acknowledged;
  }

  /** Waits for a write, because a member that was started may not be in the quorum yet. */
  writeOnce(): void {
    for (const end = Date.now() + 30_000; !this.write();)
      if (Date.now() > end) throw new Error("the members that were started acknowledge no write");
  }

  expectAllKept(): void {
    for (const host of initialMembers)
      for (const [key, value] of this.written)
        expect([host, key, outputOf(host, `etcdctl get ${key} --print-value-only`)]).toEqual([
          host,
          key,
          value,
        ]);
  }
}

export function expectOneHealthyCluster(of: string[]): void {
  expect(clusterIds(of).size).toBe(1);
  for (const host of of)
    expect(memberList(host).map(({ name, started, learner }) => ({ name, started, learner }))).toEqual(
      of.map((name) => ({ name, started: true, learner: false })),
    );
}

export type Serving = "no quorum yet" | "a quorum";

/** A bootstrap that is killed at that moment, and finished by the next update. */
export async function killBootstrap(stack: CliStack, at: Moment, serving: Serving): Promise<void> {
  stack.configure(initialMembers);
  const writer = new Writer();
  expect(await stack.upKilled(at)).toBe(true);
  if (serving === "a quorum") writer.writeOnce();
  stack.unlock();
  stack.up();
  expectOneHealthyCluster(initialMembers);
  writer.expectAllKept();
  expect(stack.run("preview", "--expect-no-changes", "--stack", "interruption")).toContain("unchanged");
}

/** etcd04 joins a cluster under load. The join is killed, and the etcd of etcd04 starts that many seconds late. */
export async function killJoining(stack: CliStack, at: Moment, delay: number): Promise<void> {
  if (delay > 0) delayStart("etcd04", delay);
  stack.configure([...initialMembers, "etcd04"]);
  expect(await stack.upKilled(at)).toBe(true);
  if (delay > 0) expect(memberList("etcd01").some(({ learner }) => learner)).toBe(true);
  stack.unlock();
  stack.up(); // right behind it: what the killed one began on the host may still be at work
  expectOneHealthyCluster([...initialMembers, "etcd04"]);
}

/** A cluster of the initial members under a load, for each of the tests beside it. */
export function loadedInitialMembers(stack: CliStack) {
  let ledger: Ledger;
  beforeEach(async () => {
    stack.configure(initialMembers);
    stack.up();
    ledger = await Ledger.start(stack.access());
  });
  afterEach(() => {
    ledger.dispose();
    undelayStart("etcd04");
  });
  return {
    use: (endpoints: string[]) => {
      ledger.use(endpoints);
    },
    expectNothingLost: async () => {
      const { writes } = await ledger.stop();
      expect(writes.OK).toBeGreaterThan(100);
      expect(ledger.verify()).toMatchObject({ ok: true, wrong: [] });
    },
  };
}

/** A destroy that is killed at that moment and finished by the next one, after which the hosts bootstrap again. */
export async function killDestroy(stack: CliStack, at: Moment): Promise<void> {
  stack.configure(initialMembers);
  stack.up();
  const [before] = clusterIds(initialMembers);
  expect(await stack.destroyKilled(at)).toBe(true);
  stack.unlock();
  stack.destroy();
  for (const host of initialMembers) {
    expect(onHost(host, "pgrep -x etcd").code).not.toBe(0);
    expect(onHost(host, "ls -d /etc/etcd /opt/etcd /usr/local/sbin/etcd-host").stdout).toBe("");
    expect(outputOf(host, "ls /data/lib/etcd/set-aside")).toContain("-left");
  }
  stack.up();
  expectOneHealthyCluster(initialMembers);
  expect(clusterIds(initialMembers)).not.toContain(before);
}
