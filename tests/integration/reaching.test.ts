import { execFileSync } from "node:child_process";
import { chapters } from "./support/chapters";
import { delayStart, etcdEnvironment, undelayStart, untilHealthy } from "./support/etcd";
import { lab, labEnvironment, onHost } from "./support/lab";
import { clusterArgs, hosts, TestStack } from "./support/stack";
import { untilTrue } from "./support/untilTrue";

jest.setTimeout(300_000);

const three = ["etcd01", "etcd02", "etcd03"];
const chapter = chapters();
let stack: TestStack;

function declare(snapshotCount: number): void {
  stack.clusters = { etcd: clusterArgs({ hosts: hosts(...three), settings: { snapshotCount } }) };
}

/** Updates to a setting, and does something while the command restarts etcd02. Gives all that was printed. */
async function duringTheRestart(snapshotCount: number, happens: () => void): Promise<string> {
  declare(snapshotCount);
  delayStart("etcd02", 15);
  const update = stack.up();
  await untilTrue(
    "etcd02 restarts",
    () => onHost("etcd02", "systemctl is-active etcd").stdout.trim() === "activating",
  );
  happens();
  const { printed } = await update;
  undelayStart("etcd02");
  await untilHealthy(...three);
  for (const name of three) expect(etcdEnvironment(name)).toContain(`ETCD_SNAPSHOT_COUNT=${snapshotCount}`);
  return printed;
}

function zone(line: string): void {
  const { server, zone: name, keyPath } = labEnvironment().dns;
  const input = `server ${server}\nzone ${name}\n${line.replace("ZONE", name)}\nsend\n`;
  execFileSync("nsupdate", ["-k", keyPath], { input });
}

beforeAll(async () => {
  zone("update add *.ZONE 1 A 10.15.1.9");
  stack = await TestStack.create("reaching");
});
afterAll(async () => {
  zone("update delete *.ZONE");
  lab("thaw", "etcd01");
  await stack.destroy();
});

chapter("hosts bootstrap in a zone with a wildcard record, and the next preview has no change", async () => {
  declare(10_000);
  await stack.up();
  expect((await stack.preview()).operations).toEqual({});
});

chapter(
  "a frozen host ends an update within the time of one try, and the next update continues",
  async () => {
    declare(11_000);
    lab("freeze", "etcd01");
    const began = Date.now();
    try {
      expect(await stack.refused()).toMatch(
        /etcd\/etcd01\/staged-files was not run: 10\.15\.1\.201:22 cannot be reached/,
      );
      expect(Date.now() - began).toBeLessThan(60_000);
    } finally {
      lab("thaw", "etcd01");
    }
    await untilHealthy(...three);
    await stack.up();
    for (const name of three) expect(etcdEnvironment(name)).toContain("ETCD_SNAPSHOT_COUNT=11000");
  },
);

chapter("a command whose SSH session drops runs again, and the log reports it", async () => {
  const printed = await duringTheRestart(12_000, () => {
    onHost("etcd02", "pkill -KILL -f '^sshd: ops@notty'");
  });
  expect(printed).toMatch(/etcd\/etcd02\/member: the SSH session with etcd02 ended during the command/);
});

chapter("a host that starts again during a command is waited for, and the update continues", async () => {
  const printed = await duringTheRestart(13_000, () => {
    lab("kill", "etcd02");
    lab("start", "etcd02");
  });
  expect(printed).toMatch(/etcd\/etcd02\/member: the SSH session with etcd02 ended during the command/);
});
