import type { ClusterStatus } from "../../decisions/observability/status/clusterStatus";
import { listedBackups, plainStoreTarget } from "./support/backupStore";
import { CliStack } from "./support/cliStack";
import { etcdProcess, leaderOf } from "./support/etcd";
import { lab, labEnvironment, onHost, outputOf } from "./support/lab";

jest.setTimeout(600_000);

const members = ["etcd01", "etcd02", "etcd03"];
const metricsDirectory = "/var/lib/prometheus/node-exporter";
const recipient = "age19yy98gxvuq7g2de0uvfe4tnluqc5d3tx9ga6dcg6yatmekkseexq4mjtd3";
const ownDisk = "/var/lib/etcd-host/backups";
const folder = "/data/backups";

/** A fault of one host or of the store, and how its backup fails. */
interface Fault {
  begin: (host: string) => unknown;
  end: (host: string) => unknown;
  stage: string;
  /** The targets that get no backup. */
  targets: string[];
  words: RegExp;
}

/** A disk at this path that is full once it has so many files and folders. */
const fullAfter = (files: number, path: string) => ({
  begin: (host: string) =>
    outputOf(
      host,
      `mkdir -p -m 700 ${path}; mount -t tmpfs -o size=1g,mode=700,nr_inodes=${files} none ${path}`,
    ),
  end: (host: string) => outputOf(host, `umount ${path}`),
});
const answers = (mode: string) => ({ begin: () => lab("store", mode), end: () => lab("store", "ok") });
const route = (verb: "add" | "del") => (host: string) =>
  outputOf(host, `ip route ${verb} unreachable ${labEnvironment().store.address}`);

const both = ["disk", "store"];
const full = { words: /no space left/, targets: both };
const toStore = { stage: "upload", targets: ["store"] };
const faults: [string, Fault][] = [
  // The folder itself is the first one, and the folder of the work the second.
  ["disk that is full at the snapshot", { ...full, stage: "save", ...fullAfter(2, ownDisk) }],
  ["disk that is full at the compression", { ...full, stage: "compress", ...fullAfter(3, ownDisk) }],
  ["disk that is full at the encryption", { ...full, stage: "encrypt", ...fullAfter(4, ownDisk) }],
  // Two more folders have the name and the bootstrap of the cluster.
  [
    "target that is full at the upload",
    { stage: "upload", targets: ["disk"], words: /\.db.*no space left/, ...fullAfter(3, folder) },
  ],
  [
    "target that is full at the manifest",
    { stage: "upload", targets: ["disk"], words: /\.json.*no space left/, ...fullAfter(4, folder) },
  ],
  // The private /tmp of the unit is another one, and a person's run is refused in the same way.
  [
    "target that is a link into /tmp",
    {
      stage: "upload",
      targets: ["disk"],
      words: /"\/data\/backups" leads to "\/tmp\/gone" in \/tmp, which is emptied at boot/,
      begin: (host) =>
        outputOf(host, `mv ${folder} ${folder}.real; mkdir -m 700 /tmp/gone; ln -s /tmp/gone ${folder}`),
      end: (host) => {
        expect(onHost(host, "etcd-host backup").stderr).toContain('leads to "/tmp/gone" in /tmp');
        outputOf(host, `rmdir /tmp/gone; rm ${folder}; mv ${folder}.real ${folder}`);
      },
    },
  ],
  ["store that is down", { ...toStore, words: /no route to host/, begin: route("add"), end: route("del") }],
  ["store that refuses", { ...toStore, words: /AccessDenied/, ...answers("forbidden") }],
  ["store for which the credentials expired", { ...toStore, words: /ExpiredToken/, ...answers("expired") }],
  ["store that is silent until the deadline", { ...toStore, words: /no data for 30s/, ...answers("silent") }],
];

describe("the backup that a timer starts, to a", () => {
  let stack: CliStack;
  let host: string;
  let before: string[];
  const targets = [
    { name: "store", ...plainStoreTarget("failed") },
    { name: "disk", directory: { path: folder } },
  ];
  // Runs are due a minute after the last backup, and the test alone starts them.
  const backup = { interval: "1m", metricsDirectory, recipients: [recipient], targets };

  const run = () => onHost(host, "systemctl start etcd-backup.service").code;
  const verified = (target: string) =>
    listedBackups(host).filter((one) => one.target === target && one.state.startsWith("verified")).length;
  const metrics = () => outputOf(host, `cat ${metricsDirectory}/etcd_etcd.prom`);
  const findings = () => {
    const { stdout } = stack.etcdCluster(["status", "--stack", "failed-backups", "--json"]);
    return (JSON.parse(stdout) as ClusterStatus).findings;
  };

  beforeAll(() => {
    stack = new CliStack("failed-backups");
    stack.configure(members, { backup });
    stack.up();
    for (const name of members) outputOf(name, "systemctl stop etcd-backup.timer etcd-drill.timer");
    before = members.map(etcdProcess);
    const leader = leaderOf(...members);
    host = members.find((name) => name !== leader) ?? "";
  });
  afterAll(() => {
    stack.destroy();
    stack.dispose();
  });

  test.each(faults)("%s fails, and its report, metrics, journal and status show it", (_, fault) => {
    const { begin, end, stage, targets, words } = fault;
    const had = targets.map(verified);
    const since = outputOf(host, "date +%s");
    begin(host);
    try {
      expect(run()).not.toBe(0);
      const report = outputOf(host, "cat /var/lib/etcd-host/backup-report.json");
      expect(JSON.parse(report)).toMatchObject({ stage, error: expect.stringMatching(words) as string });
      const journal = outputOf(host, `journalctl -u etcd-backup --no-pager --since @${since}`);
      expect(journal).toMatch(words);
      expect(journal).toContain("Failed to start");
      expect(metrics()).toContain(`etcd_backup_failed_stage{cluster="etcd",stage="${stage}"} 1\n`);
      for (const target of both)
        expect(metrics()).toContain(
          `etcd_backup_last_success{cluster="etcd",target="${target}"} ${targets.includes(target) ? 0 : 1}\n`,
        );
      const failed = findings().filter(({ check, subject }) => check === "backup-failed" && subject === host);
      expect(failed).toMatchObject([{ text: expect.stringMatching(words) as string }]);
    } finally {
      end(host);
    }
    expect(targets.map(verified)).toEqual(had);
  });

  test("target that works again succeeds, and none of them shows the failure any longer", () => {
    outputOf(host, "sleep 60");
    expect(run()).toBe(0);
    expect(metrics()).not.toContain("etcd_backup_failed_stage{");
    expect(findings().map(({ check }) => check)).not.toContain("backup-failed");
    expect(verified("disk")).toBeGreaterThan(0);
  });

  test.each(["backup", "drill"])("host where the run of a %s is stopped has not failed", (kind) => {
    const unit = `etcd-${kind}.service`;
    const show = (property: string) => outputOf(host, `systemctl show --value -p ${property} ${unit}`);
    const results = () => metrics().match(/^etcd_(backup_last_success|drill_last_failed)\{.*$/gm);
    const had = results();
    lab("store", "silent");
    try {
      outputOf(host, `systemctl start --no-block ${unit}; sleep 5`);
      expect(show("ActiveState")).toBe("activating");
      outputOf(host, `systemctl stop ${unit}`);
    } finally {
      lab("store", "ok");
    }
    expect([show("ActiveState"), show("Result")]).toEqual(["inactive", "success"]);
    expect(results()).toEqual(had);
    expect(findings().map(({ check }) => check)).not.toContain("backup-failed");
  });

  test("person is not refused while the run of the timer waits for the turn of the leader", () => {
    const leader = leaderOf(...members);
    outputOf(leader, "systemctl start --no-block etcd-backup.service; sleep 2");
    expect(onHost(leader, "systemctl is-active etcd-backup.service").stdout).toBe("activating\n");
    const { code, stderr } = onHost(leader, "etcd-host backup");
    expect([code, stderr]).toEqual([0, expect.stringContaining("has the backup")]);
    expect(outputOf(leader, "journalctl -u etcd-backup --no-pager")).toContain("2 other members go first");
  });

  test("host that fails has its former settings again once the edit is reverted", () => {
    const settings = () => members.map((name) => outputOf(name, "cat /etc/etcd-host/backup.json"));
    const had = settings();
    const [failing = ""] = members;
    outputOf(failing, "touch /data/elsewhere");
    const elsewhere = { name: "disk", directory: { path: "/data/elsewhere" } };
    stack.configure(members, { backup: { ...backup, targets: [elsewhere] } });
    expect(stack.refused()).toContain("/data/elsewhere");
    // The state has the former settings of this host still, so its own resource shows no change.
    expect(settings()[0]).not.toBe(had[0]);
    stack.configure(members, { backup });
    stack.up();
    expect(settings()).toEqual(had);
    expect(stack.preview()).toMatch(/Resources:\n +\d+ unchanged\n/);
  });

  test("directory that leads into /tmp on a host is refused there, and the settings stay", () => {
    const [failing = ""] = members;
    const settings = () => outputOf(failing, "cat /etc/etcd-host/backup.json");
    const had = settings();
    outputOf(failing, "ln -s /tmp/gone /data/linked");
    const linked = { name: "disk", directory: { path: "/data/linked" } };
    stack.configure(members, { backup: { ...backup, targets: [linked] } });
    expect(stack.refused()).toContain('"/data/linked" leads to "/tmp/gone" in /tmp');
    expect(settings()).toBe(had);
    outputOf(failing, "test ! -e /tmp/gone");
    stack.configure(members, { backup });
    stack.up();
    expect(settings()).toBe(had);
  });

  test("target that fails restarts no member", () => {
    expect(members.map(etcdProcess)).toEqual(before);
  });
});
