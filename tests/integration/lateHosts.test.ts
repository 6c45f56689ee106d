import type { EtcdClusterArgs } from "../../components/EtcdClusterArgs";
import { storeTarget, takeBackup } from "./support/backupStore";
import { chapters } from "./support/chapters";
import { clusterIds, get, isActive, memberList, put, untilHealthy } from "./support/etcd";
import { lab, labEnvironment, labHosts, onHost, outputOf } from "./support/lab";
import { accessOf, type ClusterAccess } from "./support/ledger";
import { comparedWrites, expectOneClusterAtATime, startLedger, stopLedger } from "./support/missingWrites";
import { clusterArgs, hosts, TestStack } from "./support/stack";
import { untilTrue } from "./support/untilTrue";

jest.setTimeout(600_000);

const members = ["etcd01", "etcd02", "etcd03"];
const key = "/late";
const { zone } = labEnvironment().dns;
const clusterId = (host: string) => [...clusterIds([host])][0] ?? "";

/** Hosts without power while their cluster continues without them. Each test continues where the last one ended. */
describe("a member whose host was off", () => {
  const chapter = chapters();
  let stack: TestStack;
  let backup: EtcdClusterArgs["backup"];
  let access: ClusterAccess;

  const declare = (more: Partial<EtcdClusterArgs> = {}, lost: string[] = []) => {
    const all = hosts(...members).map((one) => ({ ...one, lost: lost.includes(one.name) }));
    stack.clusters = { etcd: clusterArgs({ hosts: all, backup, ...more }) };
  };
  const journal = (host: string) => onHost(host, "journalctl -u etcd -b --no-pager").stdout;
  const untilRefused = async (host: string) => {
    await untilTrue(`etcd on ${host} is refused`, () =>
      journal(host).includes("its cluster does not list member"),
    );
    expect(journal(host)).toContain("restored or the member removed while this host was off");
    expect(isActive(host)).toBe(false);
    outputOf(host, "test -d /data/lib/etcd/member/wal");
  };

  beforeAll(async () => {
    backup = { interval: "24h", targets: [storeTarget("late")] };
    stack = await TestStack.create("late-hosts");
    declare();
    access = accessOf((await stack.up()).outputs, "etcd");
  });
  afterAll(async () => {
    await stack.destroy();
  });

  chapter("during a restore does not start when it boots, and its data stays", async () => {
    put("etcd01", key, "right");
    const ledger = await startLedger(access);
    try {
      const backedUp = Number(process.hrtime.bigint());
      const snapshot = takeBackup("etcd01");
      put("etcd01", key, "wrong");
      const over = clusterId("etcd01");
      lab("kill", "etcd03");
      declare({ restore: { snapshot, token: "late", over } }, ["etcd03"]);
      await stack.up();
      const restored = Number(process.hrtime.bigint());
      lab("start", "etcd03");
      await untilRefused("etcd03");
      await stopLedger(ledger);
      const writes = comparedWrites(ledger, "etcd01");
      expect(writes.missing.filter(({ end }) => end < backedUp)).toEqual([]);
      expectOneClusterAtATime(writes, restored);
      expect(clusterId("etcd01")).not.toBe(over);
    } finally {
      ledger.dispose();
    }
    expect(get("etcd01", key)).toBe("right");
  });

  chapter("joins again by the commands that the update prints, with the restored data", async () => {
    declare();
    const [, commands = ""] = /(systemctl stop etcd; etcd-host set-aside)/.exec(await stack.refused()) ?? [];
    outputOf("etcd03", commands);
    await stack.up();
    await untilHealthy(...members);
    expect(get("etcd03", key)).toBe("right");
    expect(clusterIds(members).size).toBe(1);
  });

  chapter(
    "during a recovery serves old data where another one boots and neither reaches the cluster",
    async () => {
      const former = clusterId("etcd01");
      const lost = ["etcd02", "etcd03"];
      for (const host of lost) lab("kill", host);
      declare({ recover: { from: "etcd01", token: "late-recovery" } }, lost);
      await stack.up();
      put("etcd01", key, "new");
      for (const host of lost) lab("partition", host, "etcd01");
      for (const host of lost) lab("start", host);
      // Their records are deleted, so former members find each other only where their hosts know the names.
      for (const { name, address } of labHosts().filter((one) => lost.includes(one.name)))
        for (const host of lost) outputOf(host, `echo '${address} ${name}.${zone}' >>/etc/hosts`);
      await untilTrue("the former members serve", () => onHost("etcd02", `etcdctl get ${key}`).code === 0);
      expect(get("etcd03", key)).toBe("right");
      expect([clusterId("etcd02"), clusterId("etcd03")]).toEqual([former, former]);
      expect(get("etcd01", key)).toBe("new");
      expect(clusterId("etcd01")).not.toBe(former);
    },
  );

  chapter("does not start again once it reaches the cluster", async () => {
    const lost = ["etcd02", "etcd03"];
    for (const host of lost) outputOf(host, "systemctl stop etcd");
    for (const host of lost)
      outputOf(host, `sed '/${zone}$/d' /etc/hosts >/root/hosts && cat /root/hosts >/etc/hosts`);
    for (const host of lost) lab("heal", host);
    for (const host of lost) {
      outputOf(host, "systemctl start --no-block etcd");
      await untilRefused(host);
    }
    expect(memberList("etcd01").map(({ name }) => name)).toEqual(["etcd01"]);
    expect(get("etcd01", key)).toBe("new");
  });
});
