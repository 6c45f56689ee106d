import { readFileSync } from "node:fs";
import { storeTarget, takeBackup } from "./support/backupStore";
import { chapters } from "./support/chapters";
import { clusterIds, get, isActive, leaderOf, put, untilHealthy } from "./support/etcd";
import { labEnvironment, onHost, outputOf } from "./support/lab";
import { commandOf } from "./support/pageCommands";
import { releaseArchive } from "./support/releases";
import { clusterArgs, hosts, TestStack } from "./support/stack";
import { untilTrue } from "./support/untilTrue";

jest.setTimeout(400_000);

const members = ["etcd01", "etcd02", "etcd03"];
/** It is in no cluster, and has no program of ours. */
const bare = "etcd07";
/** The key and the folder of a backup in the pages. */
const inPages = {
  key: "etcd/0a1b2c3d/20261128T010000Z-r1234567-8e9e05c52164694d",
  stem: "20261128T010000Z-r1234567-8e9e05c52164694d",
};

/** One cluster, to which each page's trouble happens. Each test continues where the last one ended. */
describe("the commands of a page, run as they stand there,", () => {
  const chapter = chapters();
  let stack: TestStack;
  let key: string;

  beforeAll(async () => {
    stack = await TestStack.create("runbooks");
    stack.clusters = {
      etcd: clusterArgs({ hosts: hosts(...members), backup: { targets: [storeTarget("runbooks")] } }),
    };
    await stack.up();
  });
  afterAll(() => stack.destroy());

  chapter("find the revision of a wrong write, and the backup from before it", () => {
    put("etcd01", "/app", "right");
    key = takeBackup("etcd02");
    put("etcd01", "/app", "wrong");
    const revision = /-r(\d+)-/.exec(key)?.[1] ?? "";
    const confirm = commandOf("runbooks/wrong-data.md", "Confirm", 0, {
      KEY: "/app",
      "1234567": revision,
    });
    const { stdout } = onHost("etcd01", confirm);
    expect(stdout).toContain(`"ModRevision" : ${Number(revision) + 1}\n`);
    expect(stdout).toMatch(/"Value" : "right"[^]*"Value" : "wrong"/);
    expect(stdout).toContain(key);
  });

  chapter("read an old value where no other user reads it, and leave nothing", () => {
    const read = commandOf("runbooks/wrong-data.md", "Read old values", 0, {
      [inPages.key]: key,
      KEY: "/app",
    });
    expect(outputOf("etcd03", read)).toMatch(/\/app\nright$/);
    expect(onHost("etcd03", "setpriv --reuid=65534 --clear-groups ls /root/old").code).not.toBe(0);
    outputOf("etcd03", commandOf("runbooks/wrong-data.md", "Read old values", 1));
    expect(onHost("etcd03", "ls /root/old").code).not.toBe(0);
    expect(outputOf("etcd03", "pgrep -c -x etcd")).toBe("1");
  });

  chapter("find what fills a database", () => {
    outputOf("etcd01", "for i in $(seq 50); do etcdctl put /often $i >/dev/null; done");
    outputOf(
      "etcd01",
      "for i in $(seq 7); do etcdctl put without-slash-$i x; etcdctl put /many/of/$i x; done",
    );
    const lines = outputOf("etcd01", commandOf("runbooks/no-space.md", "Decide", 0)).split("\n");
    expect(lines).toContain('50 "/often"');
    expect(lines.at(-1)?.trim()).toBe("7 /many/of");
    expect(lines.map((line) => line.trim())).toContain("1 without-slash-1");
  });

  chapter("restore a backup with zstd and etcdutl alone", async () => {
    put("etcd01", "/by-hand", "restored");
    key = takeBackup("etcd01");
    const stem = key.split("/").at(-1) ?? "";
    const { caPath, endpoint, region, bucket, accessKeyId, secretAccessKey } = labEnvironment().store;
    onHost(bare, "cat >/root/ca.pem", readFileSync(caPath));
    for (const suffix of [".db.zst", ".json"])
      outputOf(
        bare,
        `curl -sS --fail --cacert /root/ca.pem --aws-sigv4 aws:amz:${region}:s3 ` +
          "-H 'x-amz-content-sha256: UNSIGNED-PAYLOAD' " +
          `--user ${accessKeyId}:${secretAccessKey} -O ${endpoint}/${bucket}/runbooks/${key}${suffix}`,
      );
    const install = "tar -xz -C /usr/local/bin --strip-components 1 --no-same-owner";
    expect(onHost(bare, install, readFileSync(releaseArchive("3.6.16"))).code).toBe(0);
    const zstd = readFileSync(process.env.ZSTD ?? "/usr/bin/zstd");
    onHost(bare, "cat >/usr/local/bin/zstd && chmod 755 /usr/local/bin/zstd; useradd --system etcd", zstd);
    const byHand = commandOf("explanation/backup-files.md", "Restore by hand", 1, {
      [inPages.stem]: stem,
    });
    const printed = outputOf(bare, byHand);
    const manifest = JSON.parse(outputOf(bare, `cat ${stem}.json`)) as Record<string, string>;
    const digests = [...printed.matchAll(/^([0-9a-f]{64}) /gm)].map(([, digest]) => digest);
    expect(digests).toEqual([manifest.sha256_stored, manifest.sha256_raw]);
    outputOf(
      bare,
      "systemd-run --unit by-hand --uid etcd etcd --data-dir /var/lib/etcd-restored --name etcd01 " +
        "--listen-client-urls http://127.0.0.1:2379 --advertise-client-urls http://127.0.0.1:2379 " +
        "--listen-peer-urls http://127.0.0.1:2380",
    );
    try {
      await untilTrue("the restored etcd serves", () => onHost(bare, "etcdctl endpoint health").code === 0);
      expect(get(bare, "/by-hand")).toBe("restored");
      expect(clusterIds([bare])).not.toEqual(clusterIds(["etcd01"]));
    } finally {
      onHost(bare, "systemctl stop by-hand; rm -rf /var/lib/etcd-restored /usr/local/bin/etcd* /root/*.db*");
    }
  });

  chapter("show a corrupt member, whose backup never counts, and repair it", async () => {
    const corrupt = leaderOf(...members) === "etcd03" ? "etcd02" : "etcd03";
    const well = members.filter((name) => name !== corrupt);
    const db = "/data/lib/etcd/member/snap/db";
    put("etcd01", "/data", "value-to-corrupt");
    outputOf(
      corrupt,
      `sleep 1; for at in $(grep -abo value-to-corrupt ${db} | cut -d : -f 1); do ` +
        `printf X | dd of=${db} bs=1 seek=$at conv=notrunc status=none; done`,
    );
    const suspect = onHost(corrupt, "etcd-host backup");
    expect(suspect.code).not.toBe(0);
    expect(suspect.stderr).toMatch(/is suspect: at revision \d+ it differs from the data of etcd0\d/);
    expect(outputOf("etcd01", "etcd-host backups list")).toContain("suspect: at revision");
    expect(onHost("etcd01", "etcd-host status").stdout).toContain(
      `${corrupt}: the data of this member differs from that of a majority`,
    );
    takeBackup(well[0] ?? "");

    const hashes = (text: string) => new Set([...text.matchAll(/\| +(\d{6,}) \|/g)].map(([, hash]) => hash));
    const all = commandOf("runbooks/corrupt-member.md", "Confirm", 0);
    expect(hashes(outputOf("etcd01", all)).size).toBe(2);
    outputOf(corrupt, "systemctl restart --no-block etcd");
    await untilTrue("the member does not start", () =>
      onHost(corrupt, "journalctl -u etcd --no-pager").stdout.includes("found data inconsistency with peers"),
    );
    const { stdout, stderr } = onHost("etcd01", all);
    expect(hashes(stdout).size).toBe(1);
    expect(stderr).toContain("context deadline exceeded");

    outputOf(corrupt, commandOf("runbooks/corrupt-member.md", "Fix", 0));
    await untilHealthy(...members);
    expect(isActive(corrupt)).toBe(true);
    expect(get(corrupt, "/data")).toBe("value-to-corrupt");
    expect(hashes(outputOf("etcd01", all)).size).toBe(1);
    takeBackup(corrupt);
  });
});
