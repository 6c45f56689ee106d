import { chapters } from "./support/chapters";
import { CliStack, type Moment } from "./support/cliStack";
import { delayStart, etcdEnvironment, etcdProcess, undelayStart, untilHealthy } from "./support/etcd";
import { expectOneHealthyCluster, initialMembers as three } from "./support/kills";
import { onHost } from "./support/lab";
import { leftovers } from "./support/leftovers";
import { isAlive, kill } from "./support/processes";

jest.setTimeout(400_000);

const four = [...three, "etcd04"];
const stack = new CliStack("stopped");
let snapshotCount = 10_000;

function declareAnotherSetting(): void {
  snapshotCount += 1;
  stack.configure(three, { settings: { snapshotCount } });
}

const restarts = (host: string) => ({
  when: () => onHost(host, "systemctl is-active etcd").stdout.trim() === "activating",
});

/** One Ctrl-C at that moment. The update ends by itself, and leaves no lock. */
async function interrupted(verb: "up" | "destroy", at: Moment): Promise<string> {
  const update = stack.begin(verb, at);
  if (!(await update.reached())) throw new Error(`it ended before that moment:\n${update.printed()}`);
  update.interrupt();
  // Pulumi reports a destroy that ended so as if it had deleted everything.
  expect((await update.ended) === 0).toBe(verb === "destroy");
  return update.printed();
}

/** The next update needs no other command first, and repeats nothing that was recorded. */
function finish(members: string[]): void {
  expect(stack.up()).not.toContain("pending operations");
  expectOneHealthyCluster(members);
  expect(stack.run("preview", "--expect-no-changes", "--stack", "stopped")).toContain("unchanged");
}

const expectSetting = (...hosts: string[]) => {
  for (const host of hosts) expect(etcdEnvironment(host)).toContain(`ETCD_SNAPSHOT_COUNT=${snapshotCount}`);
};

afterAll(() => {
  for (const host of four) undelayStart(host);
  stack.unlock();
  stack.destroy();
  stack.dispose();
});

describe("one Ctrl-C ends", () => {
  const chapter = chapters();

  chapter("a bootstrap once its commands have ended, and the next update finishes it", async () => {
    stack.configure(three, { settings: { snapshotCount } });
    await interrupted("up", { begun: "etcd/etcd02/member" });
    finish(three);
  });

  chapter("a rolling restart after the member whose turn it is, and the next update continues", async () => {
    declareAnotherSetting();
    delayStart("etcd02", 10);
    const last = etcdProcess("etcd03");
    const printed = await interrupted("up", restarts("etcd02"));
    expect(printed).toMatch(/cancel/i);
    await untilHealthy(...three);
    expectSetting("etcd01", "etcd02");
    expect(etcdProcess("etcd03")).toBe(last);
    undelayStart("etcd02");
    const done = etcdProcess("etcd01");
    finish(three);
    expectSetting(...three);
    expect(etcdProcess("etcd01")).toBe(done);
  });

  chapter("a join once the learner is a voter, and the next update finishes the rest", async () => {
    stack.configure(four, { settings: { snapshotCount } });
    delayStart("etcd04", 10);
    await interrupted("up", { said: "waiting for learner etcd04" });
    expectOneHealthyCluster(four);
    undelayStart("etcd04");
    finish(four);
  });

  chapter("a leaving, and the next update finishes it", async () => {
    stack.configure(three, { settings: { snapshotCount } });
    await interrupted("up", { begun: "etcd/etcd04/member" });
    finish(three);
    expect(leftovers("etcd04")).toEqual([]);
  });

  chapter("a destroy, and the next one finishes it", async () => {
    await interrupted("destroy", { begun: "etcd/etcd02/member" });
    expect(stack.run("stack", "--show-urns", "--stack", "stopped")).toContain("etcd/etcd01/member");
    stack.destroy();
    for (const host of three) expect([host, leftovers(host)]).toEqual([host, []]);
  });
});

test("where Pulumi alone is killed its plugin ends the command, and the next update waits for that", async () => {
  stack.configure(three, { settings: { snapshotCount } });
  stack.up();
  declareAnotherSetting();
  delayStart("etcd02", 20);
  const update = stack.begin("up", restarts("etcd02"));
  expect(await update.reached()).toBe(true);
  const orphans = update.killAlone();
  try {
    expect(orphans.filter(isAlive)).not.toEqual([]);
    stack.unlock();
    stack.up();
    expectSetting(...three);
    expectOneHealthyCluster(three);
  } finally {
    orphans.forEach(kill);
  }
});
