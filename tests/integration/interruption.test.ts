import { CliStack, type Moment } from "./support/cliStack";
import { isActive, memberList } from "./support/etcd";
import { onHost } from "./support/lab";

const members = ["etcd01", "etcd02", "etcd03"];
jest.setTimeout(300_000);

let stack: CliStack;
beforeAll(() => {
  stack = new CliStack("interruption");
});
afterEach(() => {
  stack.unlock();
  stack.destroy();
});
afterAll(() => {
  stack.dispose();
});

/** What a user of the half-done cluster has written, and was told that it is written. */
class Writer {
  private readonly written = new Map<string, string>();
  constructor(private readonly host: string) {}

  write(): void {
    const key = `/interruption/${this.written.size}`;
    const value = String(Date.now());
    if (!isActive(this.host)) return;
    if (onHost(this.host, `etcdctl --command-timeout=2s put ${key} ${value}`).code === 0)
      this.written.set(key, value);
  }

  lost(): string[] {
    return [...this.written].flatMap(([key, value]) =>
      onHost(this.host, `etcdctl get ${key} --print-value-only`).stdout.trim() === value ? [] : [key],
    );
  }
}

function clusterIds(hosts: string[]): Set<string> {
  return new Set(
    hosts.map(
      (host) => /"cluster_id":(\d+)/.exec(onHost(host, "etcdctl endpoint status -w json").stdout)?.[1] ?? "",
    ),
  );
}

function expectOneHealthyCluster(of: string[]): void {
  expect(clusterIds(of).size).toBe(1);
  for (const host of of) {
    const list = memberList(host);
    expect(list.map(({ name }) => name)).toEqual(of);
    expect(list.every(({ started, learner }) => started && !learner)).toBe(true);
  }
}

test("after a kill Pulumi names the command that unlocks the stack", async () => {
  stack.configure(members);
  expect(await stack.upKilled({ done: 3 })).toBe(true);
  expect(stack.refused()).toContain("`pulumi cancel`");
});

// Each update is killed where the last one had not come to yet; only the last goes through.
test.each<[string, Moment[]]>([
  ["while certificates and records are made", [{ done: 2 }, { done: 9 }, { done: 16 }, { done: 23 }]],
  [
    "while hosts are prepared",
    [
      { begun: "etcd-etcd01-program" },
      { begun: "etcd-etcd02-install", plusMs: 150 },
      { begun: "etcd-etcd03-certificate" },
      { begun: "etcd-etcd03-configuration" },
      { begun: "etcd-founding" },
    ],
  ],
  [
    "while members start",
    [
      { begun: "etcd-etcd01-member", plusMs: 100 },
      { begun: "etcd-etcd02-member" },
      { begun: "etcd-etcd02-member", plusMs: 200 },
      { begun: "etcd-etcd03-member", plusMs: 100 },
      { begun: "etcd-health", plusMs: 50 },
    ],
  ],
])("a founding killed %s goes on with the next update", async (_, moments) => {
  stack.configure(members);
  const writer = new Writer("etcd01");
  for (const at of moments) {
    expect(await stack.upKilled(at)).toBe(true);
    writer.write();
    stack.unlock();
  }
  stack.up();
  expectOneHealthyCluster(members);
  expect(writer.lost()).toEqual([]);
});

test("a joining killed half-way, with the next update right behind it, adds the member once", async () => {
  stack.configure(members);
  stack.up();
  const writer = new Writer("etcd01");
  stack.configure([...members, "etcd04"]);
  for (const plusMs of [200, 700, 1500]) {
    await stack.upKilled({ begun: "etcd-etcd04-member", plusMs });
    stack.unlock();
    writer.write();
  }
  stack.up();
  expectOneHealthyCluster([...members, "etcd04"]);
  expect(writer.lost()).toEqual([]);
});
