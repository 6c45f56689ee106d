import { chapters } from "./support/chapters";
import { CliStack, type Moment } from "./support/cliStack";
import { clusterIds, etcdProcess, get, isActive, memberList, put, untilHealthy } from "./support/etcd";
import { lab, onHost, outputOf } from "./support/lab";
import type { Ledger } from "./support/ledger";
import { comparedWrites, ledgerWriters, startLedger, stopLedger } from "./support/missingWrites";
import { untilTrue } from "./support/untilTrue";

jest.setTimeout(600_000);

const survivor = "etcd01";
const five = ["etcd01", "etcd02", "etcd03", "etcd04", "etcd05"];

/** One host after the other is lost, until one is left. Each test continues where the last one ended. */
describe("a cluster that loses its quorum", () => {
  const chapter = chapters();
  const stack = new CliStack("hard-recoveries");

  const clusterId = () => [...clusterIds([survivor])][0] ?? "";
  const declare = (hosts: string[], token?: string, lost: string[] = []) => {
    stack.configure(hosts, token === undefined ? {} : { recover: { from: survivor, token } }, lost);
  };
  /** The survivor's host loses power in the middle of an update, which ends with it. */
  const powerCutAt = async (at: Moment) => {
    const update = stack.begin("up", at);
    expect(await update.reached()).toBe(true);
    lab("kill", survivor);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    update.kill();
    await update.ended;
    stack.unlock();
    lab("start", survivor);
    await untilTrue("the survivor's host is up", () =>
      onHost(survivor, "systemctl is-active sshd ssh").stdout.includes("active"),
    );
  };
  const expectAlone = (value: string, former: string) => {
    expect(memberList(survivor).map(({ name, learner }) => [name, learner])).toEqual([[survivor, false]]);
    expect(get(survivor, "/hard")).toBe(value);
    expect(clusterId()).not.toBe(former);
  };

  beforeAll(() => {
    declare(five);
    stack.up();
  });
  afterAll(() => {
    ledger?.dispose();
    stack.destroy();
    stack.dispose();
  });

  let former: string;
  const lost = five.filter((name) => name !== survivor);
  chapter("is not recovered beside members that are marked lost and run, and keeps its writes", async () => {
    former = clusterId();
    outputOf(survivor, "systemctl stop etcd");
    declare(five, "four-of-five", lost);
    for (const printed of [stack.preview(), stack.refused()])
      expect(printed).toContain(`cluster ${former} serves at revision`);
    put("etcd02", "/hard", "of four");

    // Two of five have no quorum, and with a third one they would have it again.
    for (const host of ["etcd04", "etcd05"]) outputOf(host, "systemctl stop etcd");
    expect(stack.refused()).toMatch(/etcd02.* is marked lost, and its etcd answers at .* as etcd01 reports/s);
    expect(isActive(survivor)).toBe(false);

    declare(five);
    for (const host of five) outputOf(host, "systemctl start --no-block etcd");
    await untilHealthy(...five);
    expect(clusterIds(five)).toEqual(new Set([former]));
    expect(get(survivor, "/hard")).toBe("of four");
  });

  let ledger: Ledger | undefined;
  const expectNoWriteLost = async () => {
    if (ledger === undefined) throw new Error("no ledger runs");
    await stopLedger(ledger);
    expect(comparedWrites(ledger, survivor).missing.length).toBeLessThanOrEqual(ledgerWriters);
    ledger.dispose();
    ledger = undefined;
  };

  chapter("keeps its survivor as it is where the disk is too full for a copy of the data", async () => {
    put(survivor, "/hard", "of five");
    former = clusterId();
    ledger = await startLedger(stack.access());
    for (const host of lost) lab("kill", host);
    declare(five, "four-of-five", lost);
    const before = etcdProcess(survivor);
    lab("fill-disk", survivor);
    try {
      expect(stack.refused()).toMatch(/ERROR room: .* free for dataDir.*Nothing was stopped\./);
    } finally {
      lab("free-disk", survivor);
    }
    expect(etcdProcess(survivor)).toBe(before);
  });

  chapter("recovers from one of five whose host loses power while its data is salvaged", async () => {
    await powerCutAt({ begun: `etcd/${survivor}/restore-stage-four-of-five`, plusMs: 400 });
    stack.up();
    expectAlone("of five", former);
    await expectNoWriteLost();
  });

  chapter("grows by a host, and recovers from one of two whose host loses power in the switch", async () => {
    declare([survivor, "etcd06"]);
    stack.up();
    await untilHealthy(survivor, "etcd06");
    put(survivor, "/hard", "of two");
    former = clusterId();
    ledger = await startLedger(stack.access());
    lab("kill", "etcd06");
    declare([survivor, "etcd06"], "one-of-two", ["etcd06"]);
    await powerCutAt({ begun: `etcd/${survivor}/restore-switch-one-of-two`, plusMs: 100 });
    stack.up();
    expectAlone("of two", former);
    await expectNoWriteLost();
    declare([survivor]);
    stack.up();
    expectAlone("of two", former);
  });
});
