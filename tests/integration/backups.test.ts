import * as pulumi from "@pulumi/pulumi";
import type { BackupArgs } from "../../components/recovery/backup/BackupArgs";
import { age } from "./support/ageKeys";
import { listedBackups, plainStoreTarget, storeTarget, takeBackup } from "./support/backupStore";
import { chapters } from "./support/chapters";
import { etcdProcess, get, leaderOf, put, untilHealthy } from "./support/etcd";
import { lab, onHost, outputOf } from "./support/lab";
import { clusterArgs, hosts, TestStack } from "./support/stack";
import { StoreUser, without, type Policy } from "./support/storeUser";
import { untilTrue } from "./support/untilTrue";

jest.setTimeout(600_000);

const members = ["etcd01", "etcd02", "etcd03"];
const directory = { name: "disk", directory: { path: "/data/backups" } };

/** The last run of a backup on a host, as `etcd-host` keeps it. */
interface Report {
  stage?: string;
  error?: string;
  targets: Record<string, { error?: string; newest?: { key: string } }>;
}
const report = (host: string) =>
  JSON.parse(outputOf(host, "cat /var/lib/etcd-host/backup-report.json")) as Report;
const tryBackup = (host: string) => onHost(host, "timeout 300 etcd-host backup");

/** One cluster, whose targets fail one after the other. Each test continues where the last one ended. */
describe("a cluster whose targets fail", () => {
  const chapter = chapters();
  let stack: TestStack;
  let before: string[];
  let user: StoreUser;
  let policy: Policy;

  const declare = (backup: BackupArgs, more = {}) => {
    stack.clusters = { etcd: clusterArgs({ hosts: hosts(...members), backup, ...more }) };
  };
  const of = (target: string) => listedBackups("etcd01").filter((one) => one.target === target);

  beforeAll(async () => {
    stack = await TestStack.create("backups");
    declare({ targets: [storeTarget("backups"), directory] });
    await stack.up();
    before = members.map(etcdProcess);
  });
  afterEach(() => {
    lab("store", "ok");
  });
  afterAll(async () => {
    await stack.destroy();
  });

  chapter("a store that refuses keeps no other target from its backup, and the report names it", () => {
    put("etcd01", "/backups", "1");
    lab("store", "forbidden");
    const { code, stderr } = tryBackup("etcd01");
    expect(code).not.toBe(0);
    expect(stderr).toMatch(/s3.*(403|denied|refused|forbidden)/is);
    expect(report("etcd01").targets.s3?.error).not.toBeUndefined();
    expect(report("etcd01").targets.disk?.newest?.key).toBeDefined();
  });

  chapter("a store that spoils what it is given gets no backup that counts", () => {
    lab("store", "broken");
    const { code } = tryBackup("etcd02");
    expect(code).not.toBe(0);
    lab("store", "ok");
    expect(of("s3").filter(({ state }) => state === "verified")).toEqual([]);
  });

  chapter("a slow store gets its backup", () => {
    // Another revision, because the names of two backups of one second and one revision are the same.
    put("etcd01", "/backups", "2");
    lab("store", "slow");
    takeBackup("etcd03");
    lab("store", "ok");
    expect(of("s3").filter(({ state }) => state === "verified")).toHaveLength(1);
  });

  chapter("a store that is silent ends a backup with an error", () => {
    lab("store", "silent");
    const { code, stderr } = tryBackup("etcd01");
    expect([code === 0, code === 124]).toEqual([false, false]);
    expect(stderr).toContain("s3");
  });

  chapter("a full disk fails its own target, and neither etcd nor the other target", () => {
    // A timer may have taken a backup of the former revision in the same second.
    put("etcd01", "/backups", "full");
    lab("fill-disk", "etcd01");
    const { code, stderr } = tryBackup("etcd01");
    lab("free-disk", "etcd01");
    expect(code).not.toBe(0);
    expect(stderr).toMatch(/disk.*(no space|room)/is);
    expect(report("etcd01").targets.s3?.error).toBeUndefined();
  });

  chapter("the failed backups restarted no member", () => {
    expect(members.map(etcdProcess)).toEqual(before);
  });

  chapter("other credentials are used by the next backup, and restart no member", async () => {
    const { s3 } = plainStoreTarget("backups");
    declare({ targets: [{ s3: { ...s3, secretAccessKey: pulumi.secret("wrong") } }] });
    await stack.up();
    expect(tryBackup("etcd01").code).not.toBe(0);
    declare({ targets: [storeTarget("backups")] });
    await stack.up();
    takeBackup("etcd01");
    expect(members.map(etcdProcess)).toEqual(before);
  });

  chapter("the printed S3 policy suffices for a user that has no other right", async () => {
    user = new StoreUser("backup-hosts");
    const { accessKeyId, secretAccessKey } = user;
    const { s3 } = plainStoreTarget("least");
    const least = { s3: { ...s3, accessKeyId, secretAccessKey: pulumi.secret(secretAccessKey) } };
    declare({ keep: { last: 1 }, targets: [least] });
    await stack.up();
    expect(tryBackup("etcd01").code).not.toBe(0);
    policy = JSON.parse(outputOf("etcd01", "etcd-host backups policy")) as Policy;
    user.allow(policy);
    takeBackup("etcd01");
    put("etcd01", "/backups", "3");
    const key = takeBackup("etcd02");
    expect(listedBackups("etcd03").map((one) => one.key)).toEqual([key]);
    expect(outputOf("etcd03", `etcd-host backups verify ${key}`)).toContain(key);
    expect(outputOf("etcd03", "etcd-host drill")).toContain("restored in");
  });

  chapter("the printed S3 policy has no right that is not needed, and none elsewhere", () => {
    const rights = policy.Statement.flatMap(({ Action }) => Action);
    const kept = new Set(["s3:DeleteObject", "s3:AbortMultipartUpload"]);
    const fails = rights.filter((right) => {
      user.allow(without(right, policy));
      put("etcd01", "/backups", right);
      return tryBackup("etcd01").code !== 0;
    });
    expect(fails.sort()).toEqual(rights.filter((right) => !kept.has(right)).sort());
    // A refused deletion fails nothing, and leaves a backup that no rule keeps.
    user.allow(without("s3:DeleteObject", policy));
    put("etcd01", "/backups", "kept");
    takeBackup("etcd01");
    expect(listedBackups("etcd01").length).toBeGreaterThan(1);
    // An upload that fails in the middle is aborted, or its parts would stay.
    const begun = user.ask("/least/part?uploads=", "POST").body;
    const upload = /<UploadId>(.*)<\/UploadId>/.exec(begun)?.[1] ?? "";
    const abort = () => user.ask(`/least/part?uploadId=${upload}`, "DELETE").status;
    user.allow(without("s3:AbortMultipartUpload", policy));
    expect(abort()).toBe("403");
    user.allow(policy);
    expect(abort()).toBe("204");
    for (const [path, method] of [
      ["/backups/object", "PUT"],
      ["?list-type=2&prefix=backups%2F", "GET"],
      ["?policy=", "GET"],
    ] as const)
      expect([path, user.ask(path, method).status]).toEqual([path, "403"]);
  });

  chapter("followers take the backups while the leader's host is frozen", async () => {
    declare({ interval: "1m", targets: [storeTarget("backups")] });
    await stack.up();
    const leader = leaderOf(...members);
    const others = members.filter((name) => name !== leader);
    lab("freeze", leader);
    try {
      const count = listedBackups(others[0] ?? "").length;
      await untilTrue("two backups are taken", () => listedBackups(others[0] ?? "").length >= count + 2, 240);
    } finally {
      lab("thaw", leader);
    }
    await untilHealthy(...members);
  });

  chapter(
    "hosts write encrypted backups that they cannot read, and the private key restores one",
    async () => {
      put("etcd01", "/backups", "sealed");
      const sealed = { recipients: [age.recipient], targets: [storeTarget("backups-sealed")] };
      declare(sealed);
      await stack.up();
      const key = takeBackup("etcd02");
      expect(listedBackups("etcd02")[0]?.state).toContain("encrypted");
      for (const host of members)
        expect(outputOf(host, `head -c 18 $(etcd-host backups fetch ${key} /root)`)).toBe(
          "age-encryption.org",
        );
      // The host that took the newest one has a copy from before the encryption. It may be any, by its timer.
      const drills = members.map((host) => outputOf(host, "etcd-host drill"));
      const whole = drills.filter((text) => text.includes("from the copy of before its encryption"));
      const compared = drills.filter((text) => text.includes("compared only"));
      expect([whole.length, compared.length]).toEqual([1, 2]);
      put("etcd01", "/backups", "wrong");
      const over = outputOf("etcd01", "etcdctl endpoint status -w json");
      const id = BigInt(/"cluster_id":(\d+)/.exec(over)?.[1] ?? 0).toString(16);
      const restore = { snapshot: key, token: "sealed", over: id };
      declare(sealed, { restore });
      expect(await stack.refusedPreview()).toContain("Write restore.identity");
      declare(sealed, { restore: { ...restore, identity: pulumi.secret(age.identity) } });
      await stack.up();
      expect(get("etcd03", "/backups")).toBe("sealed");
      for (const host of members)
        expect(onHost(host, `grep -r ${age.identity} /etc /var/lib/etcd-host /data`).code).not.toBe(0);
      // The export shows secrets, each as `plaintext`. The state holds the key as a secret alone.
      const state = await stack.stack.exportStack();
      const withoutSecrets = (key: string, value: unknown) => (key === "plaintext" ? undefined : value);
      expect(JSON.stringify(state)).toContain(age.identity);
      expect(JSON.stringify(state, withoutSecrets)).not.toContain(age.identity);
    },
  );
});
