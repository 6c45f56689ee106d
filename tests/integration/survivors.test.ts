import { chapters } from "./support/chapters";
import { CliStack } from "./support/cliStack";
import { clusterIds, etcdProcess, get, leadersOf, memberList, put, untilHealthy } from "./support/etcd";
import { lab, onHost, outputOf } from "./support/lab";
import { Ledger } from "./support/ledger";
import { comparedWrites } from "./support/missingWrites";
import { untilTrue } from "./support/untilTrue";

jest.setTimeout(600_000);

const survivor = "etcd01";
const laggard = "etcd02";
const five = [survivor, laggard, "etcd03", "etcd04", "etcd05"];
const lost = five.slice(2);
const writers = 4;

/** Hosts are lost while clients write, and some come back. Each test continues where the last one ended. */
describe("a cluster that loses hosts under load", () => {
  const chapter = chapters();
  const stack = new CliStack("survivors");
  let ledger: Ledger;

  const recover = (from: string, more: Record<string, unknown> = {}, gone = lost) => {
    stack.configure(five, { recover: { from, token: "survivors", ...more } }, gone);
  };
  const takesWrites = (host: string) =>
    onHost(host, "timeout 10 etcdctl --command-timeout=5s put /survivors/written x").code === 0;
  const untilUp = (host: string) =>
    untilTrue(`${host} is up`, () => onHost(host, "systemctl is-active ssh").code === 0);

  beforeAll(async () => {
    stack.configure(five);
    stack.up();
    ledger = await Ledger.start({ ...stack.access(), writers, rate: 20, watchers: 0 });
  });
  afterAll(() => {
    ledger.dispose();
    stack.destroy();
    stack.dispose();
  });

  chapter("is not recovered from the survivor that lags, and the refusal names the other one", async () => {
    lab("partition", laggard);
    await untilTrue("writes are acknowledged", () => ledger.summary().writes.OK > 200);
    put(survivor, "/survivors", "latest");
    for (const host of lost) lab("kill", host);
    await untilTrue("no member leads", () => leadersOf(survivor).length === 0);
    lab("heal", laggard);
    const before = [survivor, laggard].map(etcdProcess);
    recover(laggard);
    expect(stack.preview()).toContain(`Write recover.from: "${survivor}"`);
    expect([survivor, laggard].map(etcdProcess)).toEqual(before);
  });

  chapter("is not recovered where lost hosts come back before, and keeps its writes", async () => {
    for (const host of lost) lab("start", host);
    for (const host of lost) await untilUp(host);
    await untilHealthy(survivor);
    const before = etcdProcess(survivor);
    recover(survivor);
    expect(stack.refused()).toMatch(/serves|a quorum answers/);
    expect(etcdProcess(survivor)).toBe(before);
    expect(get(laggard, "/survivors")).toBe("latest");
  });

  chapter("is recovered without an acknowledged write lost, while two lost hosts come back", async () => {
    const [former] = clusterIds([survivor]);
    const all = [laggard, ...lost];
    for (const host of all) lab("kill", host);
    recover(survivor, {}, all);
    const update = stack.begin("up", { begun: `etcd/${survivor}/restore-switch-survivors` });
    expect(await update.reached()).toBe(true);
    for (const host of lost.slice(0, 2)) lab("start", host);
    expect([await update.ended, update.printed()]).toEqual([0, expect.any(String)]);
    expect(takesWrites(survivor)).toBe(true);
    for (const host of lost.slice(0, 2)) {
      await untilUp(host);
      expect(takesWrites(host)).toBe(false);
    }
    expect(clusterIds([survivor])).not.toContain(former);
    expect(memberList(survivor).map(({ name }) => name)).toEqual([survivor]);
    await ledger.stop();
    // Each writer has one write on its way.
    expect(comparedWrites(ledger, survivor).missing.length).toBeLessThanOrEqual(writers);
    for (const host of lost.slice(0, 2)) lab("kill", host);
  });

  chapter(
    "is recovered without its log where etcd cannot read the log, only where that is asked",
    async () => {
      stack.configure([survivor]);
      stack.up();
      put(survivor, "/survivors", "in the database");
      await new Promise((resolve) => setTimeout(resolve, 1000));
      outputOf(survivor, "systemctl stop etcd");
      const newest = outputOf(survivor, "ls /data/lib/etcd/member/wal/*.wal | tail -n 1");
      outputOf(survivor, `printf 'spoilt' | dd of=${newest} bs=1 seek=500 conv=notrunc status=none`);
      const recovery = { from: survivor, token: "without-log" };
      stack.configure([survivor], { recover: recovery });
      expect(stack.refused()).toContain("set recover.withoutLog");
      stack.configure([survivor], { recover: { ...recovery, withoutLog: true } });
      stack.up();
      expect(get(survivor, "/survivors")).toBe("in the database");
      expect(takesWrites(survivor)).toBe(true);
    },
  );
});
