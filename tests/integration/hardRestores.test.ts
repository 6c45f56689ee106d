import { randomUUID } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import type { EtcdClusterArgs } from "../../components/EtcdClusterArgs";
import type { BackupTargetArgs } from "../../components/recovery/backup/BackupTargetArgs";
import { plainStoreTarget, storeTarget, takeBackup } from "./support/backupStore";
import { clusterIds, etcdProcess, etcdVersion, get, put, setAlarm, untilHealthy } from "./support/etcd";
import { lab, labEnvironment, onHost, outputOf } from "./support/lab";
import { accessOf } from "./support/ledger";
import { server, sftpTarget } from "./support/sftpServer";
import { expectOneCluster } from "./support/oneCluster";
import { clusterArgs, hosts, TestStack } from "./support/stack";

jest.setTimeout(900_000);

const members = ["etcd01", "etcd02", "etcd03"];
let stack: TestStack;
let declared: Partial<EtcdClusterArgs> = {};

const clusterId = () => [...clusterIds(["etcd01"])][0] ?? "";
const declare = (more: Partial<EtcdClusterArgs> = {}) => {
  stack.clusters = { etcd: clusterArgs({ hosts: hosts(...members), ...declared, ...more }) };
};

async function bootstrap(name: string, args: Partial<EtcdClusterArgs>): Promise<void> {
  declared = args;
  stack = await TestStack.create(name);
  declare();
  await stack.up();
  put("etcd01", "/hard", "right");
}

/** A backup of the right data, over which other data is written then. */
function backUp(host: string): string {
  const key = takeBackup(host);
  put("etcd01", "/hard", "wrong");
  return key;
}

async function restore(snapshot: string, more: Partial<EtcdClusterArgs> = {}): Promise<void> {
  declare({ restore: { snapshot, token: randomUUID(), over: clusterId() }, ...more });
  await stack.up();
  declare(more);
  await stack.up();
}

async function expectRestored(): Promise<void> {
  await untilHealthy(...members);
  expectOneCluster(members, "/hard", "right");
}

describe("a cluster with a directory of backups on each host", () => {
  const folder = "/data/backups";
  let key: string;

  beforeAll(async () => {
    await bootstrap("hard-directory", { backup: { targets: [{ directory: { path: folder } }] } });
    key = backUp("etcd01");
    const packed = outputOf("etcd01", `tar -C ${folder} -cz . | base64 -w0`);
    for (const host of ["etcd02", "etcd03"])
      outputOf(host, `mkdir -p -m 700 ${folder} && echo ${packed} | base64 -d | tar -C ${folder} -xz`);
  });
  afterAll(async () => {
    await stack.destroy();
  });

  test("stops no member where the backup is good on two hosts and bad on the third", async () => {
    const file = outputOf("etcd03", `ls ${folder}/${key}.db*`);
    const middle = `$(($(stat -c %s ${file}) / 2))`;
    outputOf("etcd03", `printf '\\377\\376' | dd of=${file} bs=1 seek=${middle} conv=notrunc status=none`);
    const before = members.map(etcdProcess);
    declare({ restore: { snapshot: key, token: "bad-on-one", over: clusterId() } });
    expect(await stack.refused()).toMatch(
      /etcd03: the snapshot \S+ cannot be fetched: [^]*Nothing was stopped/,
    );
    expect(members.map(etcdProcess)).toEqual(before);
    expect(get("etcd02", "/hard")).toBe("wrong");
    declare();
    await stack.up();
    expect(members.map(etcdProcess)).toEqual(before);
    outputOf("etcd01", `test ! -e /data/lib/etcd/.restore-bad-on-one`);
  });

  test.each([
    [
      "truncated",
      "truncate -s -100 $backup.db*",
      /names \S+ with \d+ bytes, and the target has \S+ with \d+/,
    ],
    ["without its manifest", "rm $backup.json", /has its data, and not its\s+manifest/],
  ])("is not restored from a backup that is %s, which the preview refuses", async (_, spoil, why) => {
    const spoilt = `backup=${folder}/${key}; cp -a ${folder} ${folder}.kept; ${spoil}`;
    for (const host of members) outputOf(host, spoilt);
    const before = members.map(etcdProcess);
    declare({ restore: { snapshot: key, token: "spoilt", over: clusterId() } });
    const printed = await stack.refusedPreview();
    for (const host of members) outputOf(host, `rm -r ${folder} && mv ${folder}.kept ${folder}`);
    expect(printed).toMatch(why);
    expect(printed).toContain("backup.not-found");
    expect(members.map(etcdProcess)).toEqual(before);
  });

  test("is restored by the next update where no host resolves a name during the first one", async () => {
    outputOf("etcd03", `rm -r ${folder}`);
    const packed = outputOf("etcd01", `tar -C ${folder} -cz . | base64 -w0`);
    outputOf("etcd03", `mkdir -m 700 ${folder} && echo ${packed} | base64 -d | tar -C ${folder} -xz`);
    const { server: resolver } = labEnvironment().dns;
    declare({ restore: { snapshot: key, token: "without-names", over: clusterId() } });
    for (const host of members) outputOf(host, `ip route add blackhole ${resolver}`);
    try {
      await stack.refused();
    } finally {
      for (const host of members) outputOf(host, `ip route del blackhole ${resolver}`);
    }
    await stack.up();
    await expectRestored();
  });
});

describe("a cluster whose targets are an SFTP server and a store that knows its buckets by name", () => {
  /** No DNS server of the lab knows the names of buckets. */
  function hostStyleTarget(): BackupTargetArgs {
    const { s3 } = plainStoreTarget("host-style");
    const { address, name, bucket } = labEnvironment().store;
    for (const host of members) outputOf(host, `echo '${address} ${name} ${bucket}.${name}' >>/etc/hosts`);
    const secretAccessKey = pulumi.secret(s3.secretAccessKey);
    return { s3: { ...s3, endpoint: `https://${name}`, pathStyle: false, secretAccessKey } };
  }

  let targets: Record<"sftp" | "s3", BackupTargetArgs>;
  beforeAll(async () => {
    targets = { sftp: sftpTarget(), s3: hostStyleTarget() };
    await bootstrap("hard-targets", { backup: { targets: [targets.sftp] } });
  });
  afterAll(async () => {
    await stack.destroy();
  });

  test.each(["sftp", "s3"] as const)("gets a backup into %s, and is restored from it", async (kind) => {
    declared = { backup: { targets: [targets[kind]] } };
    declare();
    await stack.up();
    put("etcd01", "/hard", "right");
    await restore(backUp("etcd02"));
    await expectRestored();
    expect(outputOf("etcd03", "etcd-host drill")).toContain("restored in");
  });
});

test("a cluster that was bootstrapped by discovery is restored, also where the service is gone", async () => {
  const nameless = { domain: undefined, dns: undefined };
  const registry = await TestStack.create("hard-registry", {
    registry: clusterArgs({ ...nameless, hosts: hosts(server), pki: { clients: ["bootstrap"] } }),
  });
  const { outputs } = await registry.up();
  const { endpoints, caCertificate } = accessOf(outputs, "registry");
  const { clientCertificates } = outputs.registry?.value as {
    clientCertificates: Record<string, Record<"certificate" | "key", string>>;
  };
  const discovery = { endpoints, caCertificate, ...clientCertificates.bootstrap, token: randomUUID() };
  const targets = [storeTarget("hard-discovery")];
  await bootstrap("hard-discovery", { bootstrap: "discovery", discovery, backup: { targets } });
  outputOf(server, "systemctl stop etcd");
  await restore(backUp("etcd02"));
  await expectRestored();
  await stack.destroy();
  outputOf(server, "systemctl start etcd");
  await registry.destroy();
});

test("a downgrade in the snapshot is canceled, and the restored cluster keeps its version", async () => {
  await bootstrap("hard-downgrade", { version: "3.7.3" });
  const status = (host: string) => onHost(host, "etcdctl endpoint status -w json").stdout;
  const downgrading = /"downgradeInfo":\{[^}]*"enabled":true/;
  // At once: some seconds later the leader writes the older version into the data itself.
  outputOf("etcd01", "etcdctl downgrade enable 3.6 && etcdctl snapshot save /root/during-downgrade.db");
  expect(status("etcd01")).toMatch(downgrading);
  outputOf("etcd01", "etcdctl downgrade cancel");
  put("etcd01", "/hard", "wrong");
  await restore("file:///root/during-downgrade.db on etcd01");
  await expectRestored();
  for (const host of members) {
    expect(status(host)).toContain('"version":"3.7.3"');
    expect(status(host)).not.toMatch(downgrading);
  }
  await stack.destroy();
});

test("a snapshot with NOSPACE, a lease and root's former password gives a cluster that serves with them", async () => {
  await bootstrap("hard-contents", { backup: { targets: [storeTarget("hard-contents")] } });
  const [, lease = ""] = /lease (\S+) granted/.exec(outputOf("etcd01", "etcdctl lease grant 3600")) ?? [];
  outputOf("etcd01", `etcdctl put --lease ${lease} /leased kept`);
  setAlarm("etcd02", "ACTIVATE");
  for (const name of ["root:former", ...members.map((host) => `${host} --no-password`)])
    outputOf(
      "etcd01",
      `etcdctl user add ${name} && etcdctl user grant-role ${name.split(/[: ]/)[0] ?? ""} root`,
    );
  outputOf("etcd01", "etcdctl auth enable");
  // The control: the cluster takes no write, and the backup has all of it.
  expect(onHost("etcd01", "etcdctl put /hard refused").stderr).toContain("database space exceeded");
  const snapshot = takeBackup("etcd03");
  outputOf("etcd01", "etcdctl alarm disarm && etcdctl put /hard wrong && etcdctl del /leased");
  outputOf(
    "etcd01",
    `etcdctl lease revoke ${lease}; echo latter | etcdctl user passwd root --interactive=false`,
  );
  declare({ restore: { snapshot, token: randomUUID(), over: clusterId() } });
  const { printed } = await stack.preview();
  expect(printed).toContain(`alarms are in ${snapshot}`);
  await stack.up();
  await expectRestored();
  expect(outputOf("etcd01", "etcdctl alarm list")).toBe("");
  put("etcd02", "/after", "written");
  expect(outputOf("etcd03", `etcdctl lease timetolive ${lease} --keys`)).toContain("/leased");
  const asRoot = (password: string) => onHost("etcd02", `etcdctl --user root:${password} user list`).code;
  expect([asRoot("former"), asRoot("latter") === 0]).toEqual([0, false]);
  await stack.destroy();
});

test("a restore after all data is lost brings the quota and the version that the backup needs", async () => {
  await bootstrap("hard-quota", {
    version: "3.6.14",
    settings: { quotaBackendBytes: 20_000_000 },
    backup: { targets: [storeTarget("hard-quota")] },
  });
  const fill =
    "while head -c 1000000 /dev/zero | tr '\\0' x | etcdctl put /large/$((count += 1)); do :; done";
  expect(onHost("etcd01", fill).stderr).toContain("database space exceeded");
  const snapshot = takeBackup("etcd02");
  for (const host of members) lab("wipe-disk", host);
  const restored = { snapshot, token: randomUUID() };
  declare({ restore: restored });
  expect(await stack.refusedPreview()).toMatch(/Raise settings\.quotaBackendBytes\. \[backup\.quota\]/);

  declare({ restore: restored, version: "3.6.16", settings: { quotaBackendBytes: 100_000_000 } });
  await stack.preview();
  await stack.up();
  await expectRestored();
  expect(members.map(etcdVersion)).toEqual(members.map(() => "3.6.16"));
  put("etcd03", "/after", "written");
  await stack.destroy();
});

test("a restore with another change is refused in the preview, and ends where an update has no preview", async () => {
  await bootstrap("hard-alone", { backup: { targets: [storeTarget("hard-alone")] } });
  const restored = { snapshot: backUp("etcd01"), token: randomUUID(), over: clusterId() };
  declare({ restore: restored, settings: { snapshotCount: 5001 } });
  expect(await stack.refusedPreview()).toContain("Make that change in an update before or after the restore");
  await stack.up();
  await expectRestored();
  expect((await stack.preview()).operations).toEqual({});
  await stack.destroy();
});

test("a full log disk refuses a restore, and the next update with room restores", async () => {
  const logDisk = "/data/log";
  const mount = `mkdir -p ${logDisk} && mount -t tmpfs -o size=1g,mode=755 none ${logDisk}`;
  for (const host of members) outputOf(host, mount);
  await bootstrap("hard-log-disk", {
    walDir: `${logDisk}/wal`,
    backup: { targets: [storeTarget("hard-log-disk")] },
  });
  const snapshot = backUp("etcd01");
  const before = members.map(etcdProcess);
  const fill = `fallocate -l $(df --output=avail -B1 ${logDisk} | tail -1) ${logDisk}/full`;
  declare({ restore: { snapshot, token: "full-log", over: clusterId() } });
  outputOf("etcd02", fill);
  for (const printed of [await stack.refusedPreview(), await stack.refused()])
    expect(printed).toMatch(/etcd02[^]*bytes are free for walDir/);
  expect(members.map(etcdProcess)).toEqual(before);
  expect(get("etcd02", "/hard")).toBe("wrong");
  outputOf("etcd02", `rm ${logDisk}/full`);
  await stack.up();
  await expectRestored();
  await stack.destroy();
  for (const host of members) outputOf(host, `umount ${logDisk}`);
});
