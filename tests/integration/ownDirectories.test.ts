import { randomUUID } from "node:crypto";
import type { BackupTargetArgs } from "../../components/recovery/backup/BackupTargetArgs";
import { storeTarget, takeBackup } from "./support/backupStore";
import { clusterIds, put, untilHealthy } from "./support/etcd";
import { onHost, outputOf } from "./support/lab";
import { expectOneCluster } from "./support/oneCluster";
import { clusterArgs, hosts, TestStack } from "./support/stack";

jest.setTimeout(900_000);

const members = ["etcd01", "etcd02", "etcd03"];
const directory: BackupTargetArgs = { directory: { path: "/data/backups" } };
let stack: TestStack;

/** Timers would take backups that the test does not know. */
async function up(targets: BackupTargetArgs[]): Promise<void> {
  stack.clusters = { etcd: clusterArgs({ hosts: hosts(...members), backup: { targets } }) };
  await stack.up();
  for (const host of members) outputOf(host, "systemctl stop etcd-backup.timer etcd-backup.service");
}

function declareRestore(snapshot: string, targets: BackupTargetArgs[]): void {
  const [over] = clusterIds(["etcd01"]);
  const restore = { snapshot, token: randomUUID(), over };
  stack.clusters = { etcd: clusterArgs({ hosts: hosts(...members), backup: { targets }, restore }) };
}

async function expectRestored(): Promise<void> {
  await untilHealthy(...members);
  expectOneCluster(members, "/own", "right");
}

describe("a cluster whose hosts each have a directory of backups of their own", () => {
  beforeAll(async () => {
    stack = await TestStack.create("own-directories");
  });
  afterAll(async () => {
    await stack.destroy();
  });

  test("starts on each host from the store, where one host alone has the backup in its directory", async () => {
    const targets = [directory, storeTarget("own-directories")];
    await up(targets);
    put("etcd01", "/own", "right");
    const key = takeBackup("etcd01");
    outputOf("etcd01", `test -e /data/backups/${key}.json`);
    put("etcd01", "/own", "wrong");
    for (const host of ["etcd02", "etcd03"]) outputOf(host, `test ! -e /data/backups/${key}.json`);
    declareRestore(key, targets);
    const { printed } = await stack.preview();
    expect(printed).toContain("RESTORES etcd01, etcd02, etcd03 from");
    expect(printed).not.toContain("cannot fetch");
    await stack.up();
    await expectRestored();
  });

  test("gets the newest backup of all hosts, and hosts without it join", async () => {
    await up([directory]);
    put("etcd01", "/own", "older");
    const older = takeBackup("etcd01");
    put("etcd01", "/own", "right");
    const newest = takeBackup("etcd02");
    put("etcd01", "/own", "wrong");
    declareRestore(older, [directory]);
    expect((await stack.preview()).printed).toContain(`there are newer verified backups: ${newest}`);
    declareRestore("latest", [directory]);
    const { printed } = await stack.preview();
    expect(printed).toContain("RESTORES etcd02 from");
    expect(printed).toContain("etcd01, etcd03 join as learners, then voters");
    const [, copy = ""] = /pipe "(tar [^"]*)" on etcd02 into "tar [^"]*" on etcd01/.exec(printed) ?? [];
    expect(onHost("etcd02", `${copy} | tar -t`).stdout).toContain(newest);
    await stack.up();
    await expectRestored();
  });
});
