import type { EtcdClusterArgs } from "../../components/EtcdClusterArgs";
import { storeTarget, takeBackup } from "./support/backupStore";
import { chapters } from "./support/chapters";
import { clusterIds, dropSetAside, etcdProcess, get, put, untilHealthy } from "./support/etcd";
import { lab, onHost, outputOf } from "./support/lab";
import { accessOf, type ClusterAccess } from "./support/ledger";
import { expectOneClusterAtATime, writesDuring } from "./support/missingWrites";
import { expectOneCluster } from "./support/oneCluster";
import { clusterArgs, hosts, TestStack } from "./support/stack";

jest.setTimeout(600_000);

const members = ["etcd01", "etcd02", "etcd03"];
/** The host whose disk becomes full. */
const full = "etcd02";
const others = members.filter((name) => name !== full);
const data = "/data/lib/etcd";
const state = "/var/lib/etcd-host";

/** A disk that becomes full at once, as root sees it. */
interface Disk {
  fill: string;
  free: () => unknown;
  /** The end of the error. */
  action: RegExp;
}
const dataDisk: Disk = {
  fill: `fallocate -l "$(df --output=avail -B1 /data | tail -1)" /data/.filler
    for piece in 1048576 65536 4096 512; do
      while fallocate -o "$(stat -c %s /data/.filler)" -l $piece /data/.filler; do :; done
    done`,
  free: () => lab("free-disk", full),
  action: /Make room on the disk of \/data\/lib\/etcd \(\d+ MiB and \d+ inodes are free\): .*run pulumi up/,
};
/** It is a file system of its own, to which no more than so many files can be added any longer. */
const stateDisk = (left = 0): Disk => ({
  fill: `mount -o remount,nr_inodes=$(($(df --output=iused ${state} | tail -1) + ${left})) ${state}`,
  free: () => outputOf(full, `mount -o remount,nr_inodes=10000 ${state}`),
  action:
    /Make room on the disk of \/var\/lib\/etcd-host \(\d+ MiB and \d inodes are free\): .*run pulumi up/,
});

/** The host whose disk becomes full at some moment of a restore, and what the update then prints. */
interface Fullness {
  moment: (token: string) => string;
  disk: Disk;
  error: RegExp;
  /** All other members keep running. */
  serves?: true;
}

const staged = /while the snapshot \S+ was staged: [^]*Nothing was stopped\.[^]*room\.full/;
const fullnesses: Record<string, Fullness> = {
  "while it fetches the backup": {
    moment: (token) => `[ -e ${data}/.restore-${token}/snapshot.db ]`,
    disk: dataDisk,
    error: staged,
    serves: true,
  },
  "while it tries the backup out": {
    moment: (token) => `[ -e ${data}/.restore-${token}/work/check/member ]`,
    disk: dataDisk,
    error: staged,
    serves: true,
  },
  "while it makes the restored data": {
    moment: (token) => `[ -e ${data}/.restore-${token}/work/data/member ]`,
    disk: dataDisk,
    error: staged,
    serves: true,
  },
  "before it notes what it staged": {
    moment: (token) => `[ -e ${data}/.restore-${token}/work/data/member ]`,
    disk: stateDisk(),
    error: /the staged data cannot be noted: [^]*Nothing was stopped\.[^]*room\.full/,
    serves: true,
  },
  "before it stops": {
    moment: (token) => `[ -e ${state}/restore/${token}/staged ]`,
    disk: stateDisk(),
    error: /cannot be noted: [^]*etcd on etcd02 was not stopped\.[^]*room\.full/,
  },
  "before it moves the old data": {
    moment: () => `[ -e ${state}/restoring ]`,
    disk: dataDisk,
    error: /the restore \S+ stopped at the step old-data-aside: [^]*restore\.stopped/,
  },
  "while it switches": {
    moment: () => `[ -e ${state}/restoring ] && ! systemctl -q is-active etcd`,
    disk: stateDisk(1), // for the note of the first step
    error: /the restore \S+ stopped at the step data-in-place: [^]*restore\.stopped/,
  },
  "when it starts with the restored data": {
    moment: (token) => `grep -q "^${token} " ${state}/restored 2>/dev/null`,
    disk: { ...stateDisk(), action: /make room on it, then run pulumi up again/ },
    error:
      /etcd-host\/members cannot be written: .*\d+ MiB and \d inodes are free on the disk of .*\[disk\.full\]/,
  },
};

/** One cluster that is restored again and again. Each test continues where the last one ended. */
describe("the next update with room finishes a restore of a host whose disk becomes full", () => {
  const chapter = chapters();
  let stack: TestStack;
  let backup: EtcdClusterArgs["backup"];
  let access: ClusterAccess;
  let snapshot = "";

  const clusterId = () => [...clusterIds(["etcd01"])][0] ?? "";
  const declare = (restore?: EtcdClusterArgs["restore"]) => {
    stack.clusters = { etcd: clusterArgs({ hosts: hosts(...members), backup, restore }) };
  };

  beforeAll(async () => {
    outputOf(full, `mkdir -p ${state} && mount -t tmpfs -o size=1g,mode=755,nr_inodes=10000 none ${state}`);
    backup = { interval: "24h", targets: [storeTarget("full-restores")] };
    stack = await TestStack.create("full-restores");
    declare();
    access = accessOf((await stack.up()).outputs, "etcd");
    // Enough that each step takes longer than a disk takes to become full.
    outputOf(
      "etcd01",
      "for i in $(seq 30); do head -c 750000 /dev/urandom | base64 -w0 | etcdctl put /large/$i; done",
    );
    put("etcd01", "/full", "right");
    snapshot = takeBackup("etcd01");
  });
  afterEach(() => {
    onHost(full, "systemctl stop 'filler-*'");
    dropSetAside(...members);
    for (const host of members) onHost(host, `rm -f ${state}/snapshots/*`);
  });
  afterAll(async () => {
    dataDisk.free();
    stateDisk().free();
    await stack.destroy();
    onHost(full, `umount ${state}`);
  });

  for (const [index, [when, { moment, disk, error, serves }]] of Object.entries(fullnesses).entries())
    chapter(when, async () => {
      const token = `full-${index}`;
      put("etcd01", "/full", "wrong");
      const over = clusterId();
      const writes = await writesDuring(access, "etcd01", async () => {
        const before = others.map(etcdProcess);
        declare({ snapshot, token, over });
        fillWhen(token, moment(token), disk);
        const printed = await stack.refused();
        expect(printed).toMatch(/etcd02[^]*no space left on device/);
        expect(printed).toMatch(error);
        expect(printed).toMatch(disk.action);
        if (serves) {
          expect(others.map(etcdProcess)).toEqual(before);
          expect(get("etcd01", "/full")).toBe("wrong");
        }
        const preview = await stack.preview();
        const backupName = snapshot.split("/").at(-1) ?? "";
        for (const words of [
          "continues the restore of ",
          `RESTORES ${members.join(", ")} from ${backupName}`,
          `replaces the living cluster ${over}`,
        ])
          expect(preview.printed).toContain(words);
        disk.free();
        await stack.up();
      });
      await untilHealthy(...members);
      expectOneCluster(members, "/full", "right");
      expect(clusterId()).not.toBe(over);
      expectOneClusterAtATime(writes);
    });
});

/** The disk becomes full at that moment of the next update. */
function fillWhen(token: string, moment: string, { fill }: Disk): void {
  const script = `until ${moment}; do :; done\n${fill}`;
  outputOf(full, `systemd-run --quiet --collect --unit filler-${token} timeout 300 sh -c '${script}'`);
}
