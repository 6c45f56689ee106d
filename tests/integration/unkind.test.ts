import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { EtcdClusterArgs, EtcdHostArgs } from "../../components/EtcdClusterArgs";
import { chapters } from "./support/chapters";
import { etcdEnvironment, etcdVersion, memberList, untilHealthy } from "./support/etcd";
import { lab } from "./support/lab";
import { leftovers } from "./support/leftovers";
import { clusterArgs, host, hosts, TestStack } from "./support/stack";
import { footprint } from "./support/untouched";

jest.setTimeout(900_000);

/** Each host differs from a kind one in several ways, and is a member all the same. */
const mixed: Readonly<Record<string, readonly string[]>> = {
  bastion: ["stock-sshd"],
  etcd01: ["stock-sshd", "hosts-bind", "no-usergroups", "bash-sh", "proxy-services"],
  etcd02: ["proxy", "uutils", "hosts-link", "sudo-manners"],
  etcd03: ["tcsh-login", "noexec", "etcd-user", "hosts-empty", "proxy-services"],
  etcd04: ["resolved", "no-tools", "etcd-group", "hosts-none"],
  etcd05: ["negative-cache", "second-address", "small-root", "no-namespaces:unshare"],
};

/** Hosts that the preview refuses, with the reason. */
const refused: [variant: string, words: RegExp][] = [
  [
    "closed:2380",
    /ports-between-hosts: peer port 2380 at 10\.15\.1\.206 is closed for .*etcd01.*: no packet/,
  ],
  [
    "closed:2380:reject",
    /peer port 2380 at 10\.15\.1\.206 is closed for .*etcd01.*: the connection was refused/,
  ],
  [
    "closed:2379:reset",
    /client port 2379 at 10\.15\.1\.206 is closed for .*etcd01.*: the connection was refused/,
  ],
  [
    "second-address",
    /source-address: connects to .*etcd01.* from 10\.15\.1\.56, .*Add "10\.15\.1\.56" to extraAddresses of etcd06/,
  ],
  ["small-root:200M", /etcd06:\s+ERROR disk-space: \d+ MiB free where \/opt\/etcd/],
  [
    "no-namespaces",
    /etcd06:\s+ERROR systemd: systemd cannot run a unit apart .*Failed at step NAMESPACE spawning .*nesting/,
  ],
  ["silent", /etcd06:\s+ERROR reachable: 10\.15\.1\.206:22 cannot be reached/],
];

/** Users whose sudo does not let them become root. Only etcd02 is reached by such a user. */
const noRoot: [variant: string, words: RegExp][] = [
  ["sudo-tty", /etcd02:\s+ERROR root: ops cannot become root .*a tty.*`Defaults:ops !requiretty`/],
  ["sudo-one-line", /etcd02:\s+ERROR root: ops cannot become root .*`ops ALL=\(ALL\) NOPASSWD: ALL`/],
];

/** Variants that other tests need: a larger disk, and programs. */
const tools = ["disk", "node-exporter", "patroni", "strace"];

/** A host that was just created. */
const late = "late-sshd";

/** A host that takes ten times as long for each step. */
const slow = "slow-processor:10";

let stack: TestStack;
const three = ["etcd01", "etcd02", "etcd03"];
const five = [...three, "etcd04", "etcd05"];
const etcd05 = (): EtcdHostArgs => ({ ...host("etcd05"), extraAddresses: ["10.15.1.55"] });
const chapter = chapters();

function declare(list: EtcdHostArgs[], more: Partial<EtcdClusterArgs> = {}): void {
  stack.clusters = { etcd: clusterArgs({ hosts: list, ...more }) };
}

beforeAll(async () => {
  for (const [name, variants] of Object.entries(mixed)) lab("vary", name, ...variants);
  stack = await TestStack.create("unkind");
});
afterAll(async () => {
  await stack.destroy();
});
// The next file has kind hosts, also where the stack could not be destroyed.
afterAll(() => {
  for (const name of [...Object.keys(mixed), "etcd06"]) lab("vary", name);
});

test("each variant that makes a host less kind is tried here", () => {
  const all = readdirSync(join(__dirname, "../../lab/variants")).map((file) => file.replace(".sh", ""));
  const tried = [
    ...Object.values(mixed).flat(),
    ...[...refused, ...noRoot].map(([word]) => word),
    ...tools,
    late,
    slow,
  ];
  expect(all.filter((name) => !tried.some((word) => word.split(":")[0] === name))).toEqual([]);
});

function expectVoters(...names: string[]): void {
  expect(memberList("etcd01")).toEqual(
    names.map((name) => expect.objectContaining({ name, started: true, learner: false }) as unknown),
  );
}

chapter("unkind hosts bootstrap a cluster, and the next preview has no change", async () => {
  declare(hosts(...three));
  await stack.up();
  expectVoters(...three);
  expect((await stack.preview()).operations).toEqual({});
});

chapter("unkind hosts join", async () => {
  declare([...hosts(...three, "etcd04"), etcd05()]);
  await stack.up();
  expectVoters(...five);
});

chapter("a setting comes to all of them", async () => {
  declare([...hosts(...three, "etcd04"), etcd05()], { settings: { snapshotCount: 20_000 } });
  await stack.up();
  for (const name of five) expect(etcdEnvironment(name)).toContain("ETCD_SNAPSHOT_COUNT=20000");
});

chapter("a host whose sshd comes late joins, and leaves again", async () => {
  const members = [...hosts(...three, "etcd04"), etcd05()];
  const settings = { snapshotCount: 20_000 };
  lab("vary", "etcd06", late);
  const { connection, ...rest } = host("etcd06");
  declare([...members, { ...rest, connection: { ...connection, dialErrorLimit: 30 } }], { settings });
  await stack.up();
  expectVoters(...five, "etcd06");
  declare(members, { settings });
  await stack.up();
  expectVoters(...five);
});

for (const [variant, words] of refused)
  chapter(
    `a host that is ${variant} is refused in the preview with the reason, and no learner joins`,
    async () => {
      lab("vary", "etcd06", variant);
      declare([...hosts(...three, "etcd04"), etcd05(), host("etcd06")], {
        settings: { snapshotCount: 20_000 },
      });
      const before = footprint(...five);
      const began = Date.now();
      expect(await stack.refusedPreview()).toMatch(words);
      // It takes some seconds, and a minute on a busy machine. A learner would be waited for ten minutes.
      expect(Date.now() - began).toBeLessThan(120_000);
      expect(footprint(...five)).toEqual(before);
      expectVoters(...five);
    },
  );

chapter("unkind hosts go to another patch version", async () => {
  declare([...hosts(...three, "etcd04"), etcd05()], { version: "3.6.14" });
  await stack.up();
  for (const name of five) expect(etcdVersion(name)).toBe("3.6.14");
  await untilHealthy(...five);
});

chapter("nothing of a destroyed cluster stays on an unkind host", async () => {
  await stack.stack.destroy({ color: "never" });
  for (const name of five) expect([name, leftovers(name)]).toEqual([name, []]);
});

test.each(noRoot)("a user of %s is refused in the preview with the reason", async (variant, words) => {
  lab("vary", "etcd02", variant);
  declare(hosts("etcd02"));
  expect(await stack.refusedPreview()).toMatch(words);
  expect(leftovers("etcd02")).toEqual([]);
});

test("hosts with a tenth of a processor bootstrap a cluster, and no deadline ends work that continues", async () => {
  for (const name of three) lab("vary", name, slow);
  declare(hosts(...three));
  await stack.up();
  expectVoters(...three);
  declare(hosts(...three), { version: "3.6.14", settings: { snapshotCount: 20_000 } });
  await stack.up();
  for (const name of three) expect(etcdVersion(name)).toBe("3.6.14");
  expect((await stack.preview()).operations).toEqual({});
});
