import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EtcdClusterArgs } from "../../components/EtcdClusterArgs";
import { etcdCluster } from "../programs/cli/etcdCluster";
import { storeTarget, takeBackup } from "./support/backupStore";
import { chapters } from "./support/chapters";
import { Consumer } from "./support/consumer";
import { consumerKinds, go } from "./support/consumerKinds";
import { clusterIds, put, untilHealthy } from "./support/etcd";
import { lab } from "./support/lab";
import { clusterArgs, hosts, TestStack } from "./support/stack";

jest.setTimeout(600_000);

/** A write that meets a handover waits for etcd's 7 s. */
const limitMs = 8000;
const names = (...numbers: number[]) => numbers.map((n) => `etcd0${n}`);
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Jest would print it at the end. */
const row = (...cells: string[]) =>
  process.stderr.write(`${cells.map((cell) => cell.padEnd(18)).join("")}\n`);

/** Programs that the page names use one cluster through its life. Each test continues where the last one ended. */
describe("consumers that follow the page", () => {
  const chapter = chapters();
  const folder = mkdtempSync(join(tmpdir(), "etcd-consumers-"));
  const consumers = consumerKinds.map((kind) => new Consumer(kind, join(folder, kind.name)));
  /** It keeps its first files. */
  const careless = new Consumer(go, join(folder, "careless"));
  /** Whatever the limits of a consumer do not explain. The story continues after it. */
  const wrong: object[] = [];
  let declared: Partial<EtcdClusterArgs> = { version: "3.6.14" };
  let members = names(1, 2, 3);
  let stack: TestStack;

  function declare(change: Partial<EtcdClusterArgs>, of: string[]): void {
    [declared, members] = [{ ...declared, ...change }, of];
    const backup = { targets: [storeTarget("consumers")] };
    const pki = { clients: consumerKinds.map(({ name }) => name), ...declared.pki };
    stack.clusters = {
      etcd: clusterArgs({
        domainAddresses: true,
        preflight: false,
        ...declared,
        backup,
        pki,
        hosts: hosts(...members),
      }),
    };
  }

  async function update(change: Partial<EtcdClusterArgs>, of = members): Promise<void> {
    declare(change, of);
    await stack.up();
  }

  /** An update after a preview with these warnings. */
  async function warned(warnings: RegExp[], change: Partial<EtcdClusterArgs>, of = members): Promise<void> {
    declare(change, of);
    const { printed } = await stack.preview();
    for (const warning of warnings) expect(printed).toMatch(warning);
    await stack.up();
  }

  /** Gives each consumer its files and the list of members, and restarts it. */
  async function handOut(to = consumers): Promise<void> {
    const { etcd } = await stack.stack.outputs();
    const { endpoints } = etcd?.value as { endpoints: string[] };
    for (const consumer of to) {
      const words = ["files", consumer.kind.name, consumer.folder];
      const { status, stderr } = etcdCluster(words, {
        input: JSON.stringify({ etcd: etcd?.value as object }),
      });
      expect([status === 3, stderr]).toEqual([false, ""]);
    }
    await Promise.all(to.map((consumer) => consumer.start(endpoints)));
  }

  /** Each consumer sees the change: none of them stands still for longer than its limits explain. */
  async function through(
    title: string,
    change: () => Promise<void>,
    { limit = limitMs, allStop = false } = {},
  ): Promise<void> {
    const from = Date.now();
    await change();
    await pause(2000);
    await Promise.all(consumers.map((consumer) => consumer.succeeds()));
    const to = Date.now();
    const seen = consumers.map((consumer) => ({
      name: consumer.kind.name,
      ...consumer.seen(from, to, allStop),
    }));
    row(title, ...seen.map(({ gapMs, errors }) => `${(gapMs / 1000).toFixed(1)} s, ${errors.length}`));
    for (const { name, gapMs, calls, errors, unexplained } of seen)
      if (gapMs > limit || calls < 5 || unexplained.length > 0)
        wrong.push({
          title,
          name,
          gapMs,
          calls,
          errors: errors.length,
          unexplained: unexplained.slice(0, 3),
        });
  }

  /** Every write that a consumer was acknowledged in that time is there. */
  function expectWritten(from: number, to: number): void {
    const [first = ""] = members;
    const ask = ["/consumers/", "/registry/configmaps/default/"].map(
      (prefix) => `etcdctl get --prefix ${prefix} --keys-only`,
    );
    const found = new Set(lab("shell", first, "sh", "-c", ask.join(" && ")).split("\n"));
    for (const consumer of consumers) {
      const lost = consumer.acknowledged(from, to).filter((key) => !found.has(key));
      expect([consumer.kind.name, lost]).toEqual([consumer.kind.name, []]);
    }
    expect(found.size).toBeGreaterThan(100);
  }

  beforeAll(async () => {
    stack = await TestStack.create("consumers");
    await update({});
    put("etcd01", "/skydns/test/skydns/probe", JSON.stringify({ host: "192.0.2.7" }));
    await handOut([...consumers, careless]);
    row("gap and errors", ...consumerKinds.map(({ name }) => name));
  });

  afterAll(async () => {
    await Promise.all([...consumers, careless].map((consumer) => consumer.stop()));
    rmSync(folder, { recursive: true, force: true });
    await stack.destroy();
  });

  chapter("keep running while members are added, and while some leave afterwards", async () => {
    await through("scale-out 3 to 5", () => update({}, names(1, 2, 3, 4, 5)));
    await handOut();
    await through("scale-in 5 to 3", () => update({}, names(3, 4, 5)));
    await handOut();
  });

  chapter("keep running while members restart with a setting", async () => {
    await through("a setting", () => update({ settings: { snapshotCount: 5001 } }));
  });

  chapter("keep running through the three updates of a CA rotation", async () => {
    await through("trust a new CA", () => update({ pki: { authorities: { signing: 1, trusted: [1, 2] } } }));
    await handOut();
    await through("sign with it", () => update({ pki: { authorities: { signing: 2, trusted: [1, 2] } } }));
    await handOut();
    const cutsOff = [/clients that do not trust CA generation 2 are cut off/, /connected-clients\.cut-off/];
    await careless.succeeds();
    await through("forget the old CA", () =>
      warned(cutsOff, { pki: { authorities: { signing: 2, trusted: [2] } } }),
    );
    await careless.standsStill();
  });

  chapter("keep running through a patch upgrade and a minor upgrade", async () => {
    await through("3.6.14 to 3.6.16", () => update({ version: "3.6.16" }));
    await through("3.6.16 to 3.7.3", () => update({ version: "3.7.3" }));
  });

  chapter("keep running while all hosts are exchanged in the order of the page", async () => {
    await through("new hosts added", () => update({}, names(1, 2, 3, 4, 5, 6)));
    await handOut();
    await through("old hosts dropped", () => update({}, names(1, 2, 6)));
    await handOut();
  });

  chapter(
    "lose the cluster in an exchange by one update, as its preview warns and the page says",
    async () => {
      await warned([/none of the 3 client URLs stays/], {}, names(3, 4, 5));
      const keepsList = ["node", "coredns", "kube-apiserver"];
      const followsMembers = ["go", "python", "prometheus", "patroni"];
      expect(consumers.map(({ kind }) => kind.name).sort()).toEqual([...keepsList, ...followsMembers].sort());
      for (const consumer of consumers)
        if (keepsList.includes(consumer.kind.name)) await consumer.standsStill();
        else await consumer.succeeds();
      await handOut();
    },
  );

  chapter("use other members within half a minute when a host loses its power", async () => {
    const cut = async () => {
      lab("kill", "etcd05");
      await pause(40_000);
    };
    await through("a host without power", cut, { limit: 30_000 });
    lab("start", "etcd05");
    await untilHealthy("etcd05");
  });

  chapter("have every write that was acknowledged, and use the cluster after a restore", async () => {
    const before = Date.now();
    expectWritten(0, before);
    const snapshot = takeBackup("etcd03");
    const [over = ""] = clusterIds(["etcd03"]);
    const restore = () => update({ restore: { snapshot, token: "consumers", over } });
    await through("a restore", restore, { limit: 120_000, allStop: true });
    const after = Date.now();
    expectWritten(0, before);
    await pause(3000);
    expectWritten(after, Date.now());
  });

  chapter("would show a lost write, and members that stand still: a control", async () => {
    const from = Date.now();
    for (const host of members) lab("shell", host, "systemctl", "kill", "--signal", "STOP", "etcd");
    await pause(limitMs + 2000);
    for (const host of members) lab("shell", host, "systemctl", "kill", "--signal", "CONT", "etcd");
    await Promise.all(consumers.map((consumer) => consumer.succeeds()));
    const to = Date.now();
    // The others read what they keep, or what PostgreSQL has.
    const writers = consumers.filter((consumer) => consumer.acknowledged(0, from).length > 0);
    expect(writers.length).toBeGreaterThan(2);
    for (const consumer of writers) expect(consumer.seen(from, to).gapMs).toBeGreaterThan(limitMs);

    const written = consumers.flatMap((consumer) => consumer.acknowledged(from, to));
    const [lost = ""] = written.filter((key) => key.startsWith("/consumers/"));
    lab("shell", members[0] ?? "", "etcdctl", "del", lost);
    expect(() => {
      expectWritten(from, to);
    }).toThrow(lost);
  });

  chapter("have no error and no gap that their own limits do not explain", () => {
    expect(wrong).toEqual([]);
  });
});
