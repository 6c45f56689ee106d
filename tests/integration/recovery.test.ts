import type { EtcdClusterArgs } from "../../components/EtcdClusterArgs";
import { chapters } from "./support/chapters";
import { listedBackups, storeTarget, takeBackup } from "./support/backupStore";
import {
  clusterIds,
  etcdProcess,
  get,
  isActive,
  leaderOf,
  memberList,
  put,
  reimage,
  untilHealthy,
} from "./support/etcd";
import { accessOf } from "./support/ledger";
import { lab, onHost, outputOf } from "./support/lab";
import { comparedWrites, expectOneClusterAtATime, startLedger, stopLedger } from "./support/missingWrites";
import { clusterArgs, hosts, TestStack } from "./support/stack";
import { untilTrue } from "./support/untilTrue";

jest.setTimeout(600_000);

const members = ["etcd01", "etcd02", "etcd03"];
const now = () => Number(process.hrtime.bigint());
const clusterId = () => [...clusterIds(["etcd01"])][0] ?? "";
const names = () => memberList("etcd01").map(({ name, learner }) => (learner ? `${name}?` : name));

/** One cluster that is backed up, restored, scaled and lost. Each test continues where the last one ended. */
describe("a cluster with backups", () => {
  const chapter = chapters();
  let stack: TestStack;
  let backup: EtcdClusterArgs["backup"];
  let snapshot = "";
  let former = "";

  const args = (more: Partial<EtcdClusterArgs> = {}, of = members) =>
    clusterArgs({ hosts: hosts(...of), backup, ...more });
  const declare = (more: Partial<EtcdClusterArgs> = {}, of = members) => {
    stack.clusters = { etcd: args(more, of) };
  };

  beforeAll(async () => {
    backup = { interval: "1h", targets: [storeTarget("recovery")] };
    stack = await TestStack.create("recovery");
    declare();
    await stack.up();
  });
  afterAll(async () => {
    await stack.destroy();
  });

  chapter("a backup is whole, verified, and listed the same on every host", () => {
    put("etcd01", "/restored", "before");
    snapshot = takeBackup("etcd02");
    for (const host of members)
      expect(listedBackups(host)).toMatchObject([{ key: snapshot, state: "verified" }]);
    expect(outputOf("etcd03", `etcd-host backups verify ${snapshot}`)).toContain(snapshot);
  });

  chapter("the timers of each host run, and take no second backup within the interval", () => {
    for (const host of members) {
      expect(outputOf(host, "systemctl is-active etcd-backup.timer etcd-drill.timer")).toBe("active\nactive");
      outputOf(host, "systemctl start etcd-backup.service");
    }
    expect(listedBackups("etcd01")).toHaveLength(1);
  });

  chapter("a drill restores the newest backup, and leaves no file and no process", () => {
    const leftBy = "ls -d /data/lib/etcd/.drill /run/etcd-scratch/* 2>/dev/null || true";
    // etcd-drill.timer drills on the first follower.
    const leader = leaderOf(...members);
    const [follower = ""] = members.filter((host) => host !== leader);
    outputOf(follower, "systemctl start etcd-drill.service");
    expect(outputOf(follower, "journalctl -u etcd-drill -o cat --no-pager")).toContain(
      `${snapshot} restored in`,
    );
    expect(outputOf(leader, "etcd-host drill")).toContain(`${snapshot} restored in`);
    for (const host of [follower, leader]) {
      expect(outputOf(host, leftBy)).toBe("");
      expect(outputOf(host, "pgrep -c -x etcd")).toBe("1");
    }
  });

  chapter("a drill's etcd listens where only root of its host reaches it, and reaches no network", () => {
    const listeners = (command: string) => outputOf("etcd01", command).split("\n").filter(Boolean).sort();
    const onNetwork = "ss -Hlntu | awk '{print $1, $5}' | sort -u";
    const before = listeners(onNetwork);
    // Frozen, so that it does not end while it is looked at.
    const frozen = outputOf(
      "etcd01",
      `systemd-run --quiet --collect --unit drill-frozen etcd-host drill
       timeout 100 sh -c 'until [ -S /run/etcd-scratch/drill/scratch ]; do :; done'
       systemctl kill --signal STOP etcd-scratch-drill
       systemctl show -p MainPID --value etcd-scratch-drill`,
    );
    try {
      const inside = (command: string) => `nsenter --net --target ${frozen} ${command}`;
      expect(listeners(onNetwork)).toEqual(before);
      // The control: it does listen, at a socket in a directory of etcd's user alone, and at one of its namespace.
      const sockets = listeners(inside("ss -Hlx | awk '{print $5}'"));
      expect(sockets).toEqual(["/run/etcd-scratch/drill/scratch", expect.stringMatching(/^@/)]);
      expect(listeners("ss -Hlx | awk '{print $5}'").filter((one) => sockets.includes(one))).toEqual([]);
      expect(outputOf("etcd01", "stat -c '%a %U' /run/etcd-scratch/drill")).toBe("700 etcd");
      expect(listeners(inside(onNetwork))).toEqual([]);
      expect(listeners(inside("ip -o link | awk -F': ' '{print $2}'"))).toEqual(["lo"]);
    } finally {
      outputOf("etcd01", "systemctl kill --signal CONT etcd-scratch-drill");
      outputOf("etcd01", "while systemctl -q is-active drill-frozen; do sleep 0.1; done");
    }
    expect(outputOf("etcd01", "journalctl -u drill-frozen -o cat --no-pager")).toContain("restored in");
  });

  chapter(
    "a restore over a living cluster is refused without its ID, in the preview, and nothing stops",
    async () => {
      const before = members.map(etcdProcess);
      declare({ restore: { snapshot: "latest", token: "wrong-job" } });
      expect(await stack.refusedPreview()).toContain(`write restore.over: "${clusterId()}"`);
      declare({ restore: { snapshot: "latest", token: "wrong-job", over: "0123456789abcdef" } });
      expect(await stack.refusedPreview()).toContain(`cluster ${clusterId()} serves at revision`);
      expect(members.map(etcdProcess)).toEqual(before);
    },
  );

  chapter("a restore over a living cluster under load loses no write from before its backup", async () => {
    declare();
    const ledger = await startLedger(accessOf((await stack.up()).outputs, "etcd"));
    try {
      const backedUp = now();
      snapshot = takeBackup("etcd03");
      put("etcd01", "/restored", "wrong");
      former = clusterId();
      declare({ restore: { snapshot, token: "wrong-job", over: former } });
      const preview = await stack.preview();
      expect(preview.printed).toContain(
        `RESTORES etcd01, etcd02, etcd03 from ${snapshot.split("/").at(-1) ?? ""}`,
      );
      expect(preview.printed).toContain(`replaces the living cluster ${former}`);
      const { operations } = await stack.up();
      expect(operations).toEqual(preview.operations);
      const restored = now();
      await stopLedger(ledger);

      const writes = comparedWrites(ledger, "etcd01");
      expect(writes.missing.filter(({ end }) => end < backedUp)).toEqual([]);
      expectOneClusterAtATime(writes, restored);
    } finally {
      ledger.dispose();
    }
    expect(get("etcd01", "/restored")).toBe("before");
    expect(clusterId()).not.toBe(former);
    expect(clusterIds(members).size).toBe(1);
    expect(names()).toEqual(members);
  });

  chapter("a watch from before the restore ends, so that its client lists again", () => {
    const revision = Number(/-r(\d+)-/.exec(snapshot)?.[1]);
    const watch = onHost("etcd01", `timeout 10 etcdctl watch /restored --rev ${revision}`);
    expect(watch.stdout + watch.stderr).toContain("required revision has been compacted");
  });

  chapter(
    "a second update changes nothing, and no member restarts where the field is taken out",
    async () => {
      const before = members.map(etcdProcess);
      expect((await stack.up()).operations).toEqual({});
      declare();
      await stack.up();
      expect(members.map(etcdProcess)).toEqual(before);
    },
  );

  chapter("the same restore changes nothing in a fresh stack, which is refused", async () => {
    const before = members.map(etcdProcess);
    const fresh = await TestStack.create("recovery-fresh");
    fresh.clusters = { etcd: args({ restore: { snapshot, token: "wrong-job", over: former } }) };
    const printed = await fresh.refused();
    fresh.dispose();
    expect(printed).toContain("holds a member of an etcd cluster");
    expect(members.map(etcdProcess)).toEqual(before);
    expect(get("etcd01", "/restored")).toBe("before");
  });

  chapter("the token of a restore that is done is refused", async () => {
    declare({ restore: { snapshot, token: "wrong-job", over: clusterId() } });
    expect(await stack.refusedPreview()).toContain('token "wrong-job" restored this host at');
    declare();
  });

  chapter("a restored cluster is scaled out and in as before", async () => {
    declare({}, [...members, "etcd04"]);
    await stack.up();
    expect(names()).toEqual([...members, "etcd04"]);
    declare();
    await stack.up();
    expect(names()).toEqual(members);
  });

  chapter(
    "two of three hosts lose their disks, and the survivor becomes a cluster with all of its writes",
    async () => {
      put("etcd01", "/restored", "survived");
      former = clusterId();
      for (const host of ["etcd02", "etcd03"]) lab("kill", host);
      const lost = hosts(...members).map((one) => ({ ...one, lost: one.name !== "etcd01" }));
      stack.clusters = {
        etcd: args({
          hosts: [...lost, ...hosts("etcd05", "etcd06")],
          recover: { from: "etcd01", token: "two-lost" },
        }),
      };
      expect((await stack.preview()).printed).toContain("RECOVERS from etcd01 alone");
      await stack.up();
      expect(get("etcd05", "/restored")).toBe("survived");
      expect(names()).toEqual(["etcd01", "etcd05", "etcd06"]);
      expect(clusterId()).not.toBe(former);
    },
  );

  chapter("a member of the former cluster that boots later does not start", async () => {
    lab("start", "etcd02");
    await untilTrue("the host is up", () => onHost("etcd02", "systemctl is-system-running").stdout !== "");
    await untilTrue("the guard has refused", () =>
      onHost("etcd02", "journalctl -u etcd -b --no-pager").stdout.includes(
        "its cluster does not list member",
      ),
    );
    expect(isActive("etcd02")).toBe(false);
    await untilHealthy("etcd01");
  });

  /** The records of the lost stack stay in the zone, so the new one has names of its own. */
  const ofOtherStack = { discoverySrvName: "again" };

  chapter("all hosts are lost, and new hosts of another stack get the newest backup", async () => {
    snapshot = takeBackup("etcd01");
    former = clusterId();
    stack.dispose();
    reimage("etcd01", "etcd02", "etcd03", "etcd05", "etcd06");
    stack = await TestStack.create("recovery-of-all");
    const restore = { snapshot: "latest", token: "all-lost" };
    declare({ ...ofOtherStack, restore }, ["etcd01", "etcd02"]);
    expect(await stack.refusedPreview()).toContain(`the target "s3" has backups of ${former}`);
    declare({ ...ofOtherStack, restore: { ...restore, cluster: former } }, ["etcd01", "etcd02"]);
    await stack.up();
    expect(get("etcd02", "/restored")).toBe("survived");
    expect(names()).toEqual(["etcd01", "etcd02"]);
    declare(ofOtherStack);
    await stack.up();
    expect(names()).toEqual(members);
  });

  chapter("the state of Pulumi is lost, and a new stack gets the data from the hosts", async () => {
    put("etcd01", "/restored", "from the hosts");
    former = clusterId();
    stack.dispose();
    stack = await TestStack.create("recovery-of-state");
    declare(ofOtherStack);
    expect(await stack.refused()).toContain("holds a member of an etcd cluster");
    outputOf("etcd01", "etcdctl snapshot save /root/last.db");
    for (const host of members) outputOf(host, "systemctl stop etcd && etcd-host set-aside");
    declare({
      ...ofOtherStack,
      restore: { snapshot: "file:///root/last.db on etcd01", token: "state-lost" },
    });
    await stack.up();
    expect(get("etcd03", "/restored")).toBe("from the hosts");
    expect(names()).toEqual(members);
    expect(clusterId()).not.toBe(former);
  });
});
