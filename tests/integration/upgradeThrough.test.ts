import { CliStack } from "./support/cliStack";
import { dropSetAside, etcdProcess, etcdVersion, memberList } from "./support/etcd";
import { onHost, outputOf } from "./support/lab";
import { accessOf, Ledger } from "./support/ledger";
import { commandOf } from "./support/pageCommands";
import { clusterArgs, hosts, TestStack } from "./support/stack";

jest.setTimeout(600_000);

const members = ["etcd01", "etcd02", "etcd04"];
const byWayOf = { version: "3.7.3", intermediateVersions: ["3.6.16"] };
let ledger: Ledger | undefined;

const versions = () => members.map(etcdVersion);
const all = (version: string) => members.map(() => version);
const processes = () => members.map(etcdProcess);

/** The hosts' journals before that are of another cluster. */
let createdAt = 0;
const journalOf = (host: string) =>
  outputOf(host, `journalctl -u etcd -o short-unix --no-pager --since @${createdAt}`);

/** When etcd started on a host in that version, in seconds. */
function starts(host: string, version: string): number[] {
  const journal = journalOf(host);
  return journal
    .split("\n")
    .filter(
      (line) => line.includes('"starting an etcd server"') && line.includes(`"etcd-version":"${version}"`),
    )
    .map((line) => Number(line.split(" ")[0]));
}

function expectInSteps(): void {
  const firstOf = (version: string) => members.map((host) => Math.min(...starts(host, version)));
  expect(Math.max(...firstOf("3.6.16"))).toBeLessThan(Math.min(...firstOf("3.7.3")));
  for (const host of members) {
    // The configuration file of each step has the names of its version.
    expect(journalOf(host)).not.toContain("unrecognized environment");
    expect(outputOf(host, "ls /var/lib/etcd-host/snapshots")).toMatch(/before-3\.6\.16.*before-3\.7\.3/s);
  }
}

async function expectNothingLost(): Promise<void> {
  const { writes } = (await ledger?.stop()) ?? {};
  expect(writes?.OK).toBeGreaterThan(500);
  expect(ledger?.verify()).toMatchObject({ ok: true, wrong: [] });
}

/** The life of one cluster: every test continues where the last one ended. */
describe("an upgrade over a minor version in one update", () => {
  let stack: TestStack;
  const declare = (more: Partial<ReturnType<typeof clusterArgs>> = {}, names = members) => {
    stack.clusters = { etcd: clusterArgs({ hosts: hosts(...names), version: "3.5.35", ...more }) };
  };
  const ofMembers = (part: string, operation: string, names = members) =>
    Object.fromEntries(names.map((name) => [`etcd/${name}/${part}`, operation]));

  beforeAll(async () => {
    createdAt = Math.floor(Date.now() / 1000);
    stack = await TestStack.create("upgrade-through");
    declare();
    const { outputs } = await stack.up();
    const hasKeysOfV2 = commandOf("runbooks/v2-keys.md", "Confirm", 0, { "/var/lib/etcd": "/data/lib/etcd" });
    expect(onHost("etcd01", hasKeysOfV2)).toMatchObject({ code: 0 });
    ledger = await Ledger.start({ ...accessOf(outputs, "etcd"), writers: 2, rate: 20 });
  });
  afterAll(async () => {
    ledger?.dispose();
    await stack.destroy();
    dropSetAside(...members, "etcd05");
  });

  test("is refused in the preview without the steps, with the field to write", async () => {
    const before = processes();
    declare({ version: "3.7.3" });
    await expect(stack.preview()).rejects.toThrow(/skips etcd 3\.6.*intermediateVersions: \["3\.6\.16"\]/s);
    expect(processes()).toEqual(before);
  });

  test("and by the hosts themselves, in an update without the preview's pre-update check", async () => {
    const before = processes();
    declare({ version: "3.7.3", preUpdateChecks: false });
    expect(await stack.refused()).toMatch(
      /can only be reached from 3\.6\.11 or newer.*intermediateVersions/s,
    );
    expect(processes()).toEqual(before);
  });

  test("takes all members to one version before any goes to the next, as the preview shows", async () => {
    declare(byWayOf);
    const { operations: shown, printed } = await stack.preview();
    expect(shown).toMatchObject({
      ...ofMembers("upgrade-to-3.6.16", "create"),
      ...ofMembers("member", "update"),
    });
    expect(printed).toContain("etcd 3.5.35 → 3.6.16 → 3.7.3: restarts etcd01, etcd02, etcd04");
    expect((await stack.up()).operations).toEqual(shown);
    expect(versions()).toEqual(all("3.7.3"));
    expectInSteps();
  });

  test("a host that joins later is not taken through it, and no other is touched", async () => {
    const before = processes();
    declare(byWayOf, [...members, "etcd05"]);
    const { operations } = await stack.preview();
    expect((await stack.up()).operations).toEqual(operations);
    expect(Object.keys(operations).filter((name) => /etcd0[124]/.test(name))).toEqual([]);
    expect(memberList("etcd05")).toHaveLength(4);
    expect(outputOf("etcd05", "ls /opt/etcd")).toBe("v3.7.3");
    expect(processes()).toEqual(before);
    declare(byWayOf);
    await stack.up();
  });

  test("once it is done the field may stay or go: nothing restarts", async () => {
    const before = processes();
    declare(byWayOf);
    expect((await stack.preview()).operations).toEqual({});
    declare({ version: "3.7.3" });
    const { operations } = await stack.preview();
    expect(operations).toEqual(ofMembers("upgrade-to-3.6.16", "delete"));
    expect((await stack.up()).operations).toEqual(operations);
    // And a cluster that is there already is taken nowhere by it.
    declare(byWayOf);
    expect((await stack.up()).operations).toEqual(ofMembers("upgrade-to-3.6.16", "create"));
    expect(processes()).toEqual(before);
    expect(versions()).toEqual(all("3.7.3"));
  });

  test("no write that was acknowledged meanwhile is lost", expectNothingLost);
});

describe("an upgrade in steps that is killed", () => {
  let stack: CliStack;
  beforeAll(async () => {
    createdAt = Math.floor(Date.now() / 1000);
    stack = new CliStack("upgrade-killed");
    stack.configure(members, { version: "3.5.35" });
    stack.up();
    ledger = await Ledger.start({ ...stack.access(), writers: 2, rate: 20 });
  });
  afterAll(() => {
    ledger?.dispose();
    stack.destroy();
    stack.dispose();
    dropSetAside(...members);
  });

  test("in its first step, and in its last, continues with the next update", async () => {
    stack.configure(members, byWayOf);
    expect(await stack.upKilled({ begun: "etcd/etcd02/upgrade-to-3.6.16", plusMs: 700 })).toBe(true);
    stack.unlock();
    expect(versions()[2]).toBe("3.5.35");
    expect(await stack.upKilled({ begun: "etcd/etcd02/member", plusMs: 700 })).toBe(true);
    stack.unlock();
    expect(etcdVersion("etcd01")).toBe("3.7.3");
    expect(etcdVersion("etcd04")).toBe("3.6.16");
    stack.up();
    expect(versions()).toEqual(all("3.7.3"));
    expectInSteps();
  });

  test("no write that was acknowledged meanwhile is lost", expectNothingLost);
});
