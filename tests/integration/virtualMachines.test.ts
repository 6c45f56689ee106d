import { chapters } from "./support/chapters";
import { CliStack, type Moment } from "./support/cliStack";
import { etcdEnvironment, etcdProcess, etcdVersion, isActive } from "./support/etcd";
import { expectOneHealthyCluster, initialMembers as three } from "./support/kills";
import { lab, onHost, outputOf } from "./support/lab";
import { Ledger } from "./support/ledger";
import { untilTrue } from "./support/untilTrue";

// The processor of these hosts is emulated, and each step takes ten times as long as in a container.
jest.setTimeout(1_800_000);
const patience = 600;

const stack = new CliStack("machines");
const chapter = chapters();
let snapshotCount = 10_000;
let version = "3.6.14";

afterAll(() => {
  for (const host of three) lab("give-disk", host);
  startAll();
  stack.unlock();
  stack.destroy();
  stack.dispose();
});

function configure(): void {
  stack.configure(three, { version, settings: { snapshotCount } });
}

function declareAnotherSetting(): void {
  snapshotCount += 1;
  configure();
}

function cutPower(...hosts: string[]): void {
  for (const host of hosts) lab("kill", host);
  startAll();
}

/** Those that are off, all at once. */
function startAll(): void {
  lab("up", String(three.length));
}

/** The update is struck at that moment and ends as it may. */
async function struck(at: Moment, strike: () => void): Promise<void> {
  const update = stack.begin("up", at);
  if (!(await update.reached())) throw new Error(`it ended before that moment:\n${update.printed()}`);
  strike();
  await update.ended;
  stack.unlock();
}

async function expectServing(): Promise<void> {
  for (const host of three)
    await untilTrue(
      `${host} finds every member healthy`,
      () => onHost(host, "etcdctl --command-timeout=30s endpoint health --cluster").code === 0,
      patience,
    );
  expectOneHealthyCluster(three);
}

/** Clients write meanwhile. Every write that was acknowledged must be there afterwards. */
async function underLoad(work: () => Promise<void>): Promise<void> {
  const ledger = await Ledger.start({
    ...stack.access(),
    writers: 2,
    rate: 5,
    watchers: 0,
    readers: 0,
    timeoutMs: 10_000,
  });
  try {
    await work();
    await expectServing();
    const { writes } = await ledger.stop();
    expect(writes.OK).toBeGreaterThan(0);
    expect(ledger.verify()).toMatchObject({ ok: true, wrong: [] });
  } finally {
    ledger.dispose();
  }
}

function expectSettled(): void {
  for (const host of three) {
    expect(etcdEnvironment(host)).toContain(`ETCD_SNAPSHOT_COUNT=${snapshotCount}`);
    expect(etcdVersion(host)).toBe(version);
  }
  expect(stack.run("preview", "--expect-no-changes", "--stack", "machines")).toContain("unchanged");
}

chapter(
  "a bootstrap in which one host and then all hosts lose power is finished by the next update",
  async () => {
    configure();
    await struck({ begun: "etcd/etcd02/staged-files" }, () => {
      cutPower("etcd02");
    });
    await struck({ begun: "etcd/etcd02/member" }, () => {
      cutPower(...three);
    });
    stack.up();
    await expectServing();
    expectSettled();
  },
);

chapter("a rolling restart in which a host loses power is finished by the next update", async () => {
  await underLoad(async () => {
    declareAnotherSetting();
    await struck({ begun: "etcd/etcd02/member", plusMs: 2000 }, () => {
      cutPower("etcd02");
    });
    stack.up();
  });
  expectSettled();
});

chapter("a rolling restart in which all hosts lose power is finished by the next update", async () => {
  await underLoad(async () => {
    declareAnotherSetting();
    await struck({ begun: "etcd/etcd02/member", plusMs: 2000 }, () => {
      cutPower(...three);
    });
    await expectServing();
    stack.up();
  });
  expectSettled();
});

chapter("a rolling restart in which a kernel panics is finished by the next update", async () => {
  const boot = () => onHost("etcd02", "cat /proc/sys/kernel/random/boot_id").stdout;
  await underLoad(async () => {
    declareAnotherSetting();
    const before = boot();
    await struck({ begun: "etcd/etcd02/member", plusMs: 2000 }, () => {
      // The answer never comes.
      outputOf("etcd02", "(sleep 1; echo c >/proc/sysrq-trigger) >/dev/null 2>&1 &");
    });
    await untilTrue(
      "etcd02 has booted",
      () => !["", before].includes(boot()) && onHost("etcd02", "systemctl is-active ssh").code === 0,
      patience,
    );
    stack.up();
  });
  expectSettled();
});

chapter("an upgrade in which all hosts lose power is finished by the next update", async () => {
  await underLoad(async () => {
    version = "3.6.16";
    configure();
    await struck({ begun: "etcd/etcd02/member", plusMs: 2000 }, () => {
      cutPower(...three);
    });
    await expectServing();
    stack.up();
  });
  expectSettled();
});

chapter("etcd does not start without its data disk, and serves again with it", async () => {
  lab("kill", "etcd03");
  lab("take-disk", "etcd03");
  lab("start", "etcd03");
  await untilTrue(
    "systemd has given up on the disk",
    () => onHost("etcd03", "systemctl show -p Job --value data.mount").stdout.trim() === "",
    patience,
  );
  expect(isActive("etcd03")).toBe(false);
  expect(outputOf("etcd03", "ls -A /data")).toBe("");
  lab("kill", "etcd03");
  lab("give-disk", "etcd03");
  lab("start", "etcd03");
  await expectServing();
});

const days = 24 * 60 * 60;
for (const [title, seconds] of [
  ["a day back", -days],
  ["ten years forward", 3650 * days],
] as const)
  chapter(
    `a member whose clock is ${title} is reported with its clock, and no other is restarted`,
    async () => {
      const others = ["etcd01", "etcd02"];
      const before = others.map(etcdProcess);
      outputOf("etcd03", `date -s @$(($(date +%s) + ${seconds}))`);
      try {
        declareAnotherSetting();
        expect(stack.refused()).toMatch(/etcd03.*clock|clock.*etcd03/);
        expect(others.map(etcdProcess)).toEqual(before);
      } finally {
        outputOf("etcd03", `date -s @${Math.round(Date.now() / 1000)}`);
      }
      await expectServing();
      stack.up();
      expectSettled();
    },
  );
