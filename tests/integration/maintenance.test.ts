import { takeBackup } from "./support/backupStore";
import { chapters } from "./support/chapters";
import { leaderOf, put } from "./support/etcd";
import { onHost, outputOf } from "./support/lab";
import { clusterArgs, hosts, TestStack } from "./support/stack";

jest.setTimeout(400_000);

const members = ["etcd01", "etcd02", "etcd03"];
const metricsDirectory = "/var/lib/prometheus/node-exporter";
const file = `${metricsDirectory}/etcd_etcd.prom`;

/** The node exporter does not run as root either. */
const metrics = (host: string) => outputOf(host, `setpriv --reuid=65534 --clear-groups cat ${file}`);

interface Status {
  state: string;
  findings: { subject: string; text: string }[];
  members: { name: string; role: string; db_size: number; error: string }[];
  alarms: { type: string }[];
}
function statusOf(host: string): Status & { code: number } {
  const { code, stdout } = onHost(host, "etcd-host status --json");
  return { code, ...(JSON.parse(stdout) as Status) };
}

const quota = 16 * 2 ** 20;
const fill = (times: number) =>
  onHost(
    "etcd01",
    `for i in $(seq ${times}); do head -c 100000 /dev/zero | tr '\\0' x | etcdctl put /fill || exit 1; done`,
  );
const largest = (host: string) => Math.max(...statusOf(host).members.map(({ db_size }) => db_size));
const revision = () =>
  (
    JSON.parse(outputOf("etcd01", "etcdctl endpoint status -w json")) as {
      Status: { header: { revision: number } };
    }[]
  )[0]?.Status.header.revision;

/** One cluster with small databases. Each test continues where the last one ended. */
describe("a cluster whose databases fill up", () => {
  const chapter = chapters();
  let stack: TestStack;
  const declare = (more: { metricsDirectory?: string }) => {
    stack.clusters = {
      etcd: clusterArgs({
        hosts: hosts(...members),
        settings: { quotaBackendBytes: quota },
        backup: { interval: "1h", targets: [{ directory: { path: "/data/backups" } }], ...more },
      }),
    };
  };

  beforeAll(async () => {
    stack = await TestStack.create("maintenance");
    declare({ metricsDirectory });
    await stack.up();
  });
  afterAll(() => stack.destroy());

  chapter("the status of each host is healthy once it has a backup", () => {
    for (const host of members) takeBackup(host);
    for (const host of members) {
      const status = statusOf(host);
      expect(status).toMatchObject({ code: 0, state: "healthy", findings: [], alarms: [] });
      expect(status.members.map(({ role }) => role).sort()).toEqual(["leader", "voter", "voter"]);
    }
    expect(outputOf("etcd02", "etcd-host status")).toMatch(/^CLUSTER .*\netcd .* healthy /m);
  });

  chapter("the services of systemd write metrics that the node exporter reads", () => {
    for (const host of members) {
      outputOf(host, `rm ${file}; systemctl start etcd-backup.service`);
      expect(metrics(host)).toMatch(/^etcd_backup_last_success\{cluster="etcd",target="directory"\} 1$/m);
    }
    outputOf("etcd02", `rm ${file}; etcd-host drill`);
    expect(metrics("etcd02")).toMatch(/^etcd_drill_restore_seconds\{cluster="etcd",target="directory"\} \d/m);
  });

  chapter("a service of maintenance defragments the member, and a backup runs after it", () => {
    const leader = leaderOf(...members);
    const follower = members.find((host) => host !== leader) ?? "";
    outputOf(
      follower,
      "sed '0,/{/s//{\"maintenance\":{},/' /etc/etcd-host/backup.json | etcd-host backup-settings",
    );
    while (largest(follower) < 0.84 * quota) expect(fill(5)).toMatchObject({ code: 0 });
    outputOf("etcd01", `etcdctl compact ${revision()} --physical`);
    for (const key of ["/a", "/b", "/c"]) put("etcd01", key, "x");
    outputOf(follower, "sleep 1; systemctl start etcd-maintenance.service");
    expect(metrics(follower)).toMatch(/^etcd_defrag_last_success\{cluster="etcd"\} 1$/m);
    expect(metrics(follower)).toMatch(/^etcd_defrag_last_freed_bytes\{cluster="etcd"\} [1-9]\d{6}/m);
    expect(statusOf(follower)).toMatchObject({ code: 1, findings: [{}, {}] });
    takeBackup(follower);
  });

  chapter("make-room has a full cluster take writes again", () => {
    expect(fill(300).stderr).toContain("database space exceeded");
    expect(statusOf("etcd03")).toMatchObject({ code: 2, state: "critical", alarms: [{ type: "NOSPACE" }] });
    expect(onHost("etcd02", "etcd-host make-room").stderr).toContain("--keep N");
    const { code, stderr } = onHost("etcd02", "etcd-host make-room --keep 2");
    expect(stderr).toContain("the cluster takes writes");
    expect(code).toBe(0);
    put("etcd01", "/after", "x");
    expect(statusOf("etcd03")).toMatchObject({ code: 0, alarms: [] });
  });

  chapter("the file of metrics goes with its field", async () => {
    declare({});
    await stack.up();
    for (const host of members)
      expect(outputOf(host, `ls ${metricsDirectory}; ls /var/lib/etcd-host/metrics-file || true`)).toBe("");
  });
});
