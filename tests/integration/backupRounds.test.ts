import { listedBackups, storeTarget } from "./support/backupStore";
import { etcdProcess, leaderOf, untilHealthy } from "./support/etcd";
import { lab, labEnvironment, onHost, outputOf } from "./support/lab";
import { clusterArgs, hosts, TestStack } from "./support/stack";

jest.setTimeout(1_800_000);

const members = ["etcd01", "etcd02", "etcd03"];
const settings = "/etc/etcd-host/backup.json";
const intervalSeconds = 10;
const rounds = Number(process.env.BACKUP_ROUNDS ?? 8);
let stack: TestStack;

beforeAll(async () => {
  stack = await TestStack.create("rounds");
  const backup = { interval: "1m", keep: { last: 1000 }, targets: [storeTarget("rounds")] };
  stack.clusters = { etcd: clusterArgs({ hosts: hosts(...members), backup }) };
  await stack.up();
  // Shorter than the least interval of the configuration, so that many rounds take minutes.
  for (const host of members) {
    const document = JSON.parse(outputOf(host, `cat ${settings}`)) as Record<string, unknown>;
    const text = JSON.stringify({ ...document, interval_seconds: intervalSeconds });
    const { code, stderr } = onHost(host, "etcd-host backup-settings", text);
    if (code !== 0) throw new Error(stderr);
  }
});
afterAll(async () => {
  await stack.destroy();
});

const wait = (seconds: number) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

/** When each verified backup was taken, in seconds. */
function takenAt(host: string): number[] {
  return listedBackups(host)
    .filter(({ state }) => state === "verified")
    .map(({ key }) => {
      const time = key.replace(/.*(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z.*/, "$1-$2-$3T$4:$5:$6Z");
      return Date.parse(time) / 1000;
    })
    .sort((a, b) => a - b);
}

/** The longest time without a new backup, and how many were taken, from now on. */
async function taken(host: string): Promise<{ longest: number; count: number }> {
  const begin = Date.now() / 1000;
  await wait(rounds * intervalSeconds);
  const end = Date.now() / 1000;
  const all = takenAt(host);
  const times = [begin, ...all.filter((at) => at >= begin), end];
  const gaps = times.slice(1).map((at, index) => at - (times[index] ?? at));
  return { longest: Math.max(...gaps), count: times.length - 2 };
}

/** A member that is away may cost the round in which it goes. An alert allows two intervals. */
const mostSeconds = 2 * intervalSeconds + 2;

const address = () => labEnvironment().store.address;
const faults: [string, (leader: string) => void, (leader: string) => void][] = [
  ["nothing fails", () => undefined, () => undefined],
  ["the leader's host loses its power", (leader) => lab("kill", leader), (leader) => lab("start", leader)],
  ["the leader's host is frozen", (leader) => lab("freeze", leader), (leader) => lab("thaw", leader)],
  [
    "the leader's host alone does not reach the store",
    (leader) => outputOf(leader, `ip route add blackhole ${address()}`),
    (leader) => outputOf(leader, `ip route del blackhole ${address()}`),
  ],
];

test.each(faults)(
  `%s: each of ${rounds} rounds has a backup, and hosts do not take it twice`,
  async (_, begin, end) => {
    const leader = leaderOf(...members);
    const [other = ""] = members.filter((name) => name !== leader);
    begin(leader);
    try {
      const { longest, count } = await taken(other);
      expect(longest).toBeLessThanOrEqual(mostSeconds);
      expect(count).toBeGreaterThanOrEqual(rounds - 2);
      expect(count).toBeLessThanOrEqual(rounds + 1);
    } finally {
      end(leader);
    }
    await untilHealthy(...members);
  },
);

test("no member restarted for its backups", () => {
  for (const host of members) {
    expect(etcdProcess(host)).toMatch(/MainPID=[1-9]/);
    expect(outputOf(host, "systemctl show -p NRestarts --value etcd")).toBe("0");
  }
});
