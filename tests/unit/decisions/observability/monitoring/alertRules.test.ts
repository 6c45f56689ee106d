import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { AlertRule } from "../../../../../decisions/observability/monitoring/alertRule";
import { alertRules } from "../../../../../decisions/observability/monitoring/alertRules";
import type { MonitoredCluster } from "../../../../../decisions/observability/monitoring/monitoredCluster";
import { monitored } from "./monitoredClusters";

const root = join(__dirname, "../../../../..");

function rulesOf(cluster: MonitoredCluster): AlertRule[] {
  const { groups } = parse(alertRules(cluster)) as { groups: { name: string; rules: AlertRule[] }[] };
  expect(groups.map(({ name }) => name)).toEqual([`etcd-${cluster.cluster}`]);
  return groups.flatMap(({ rules }) => rules);
}

const namesOf = (cluster: MonitoredCluster) => new Set(rulesOf(cluster).map(({ alert }) => alert));
const missing = (cluster: MonitoredCluster) =>
  [...namesOf(monitored)].filter((name) => !namesOf(cluster).has(name));

test("every alert has a severity, a summary, a description and a runbook that exists", () => {
  for (const { labels, annotations } of rulesOf(monitored)) {
    expect(["warning", "critical"]).toContain(labels.severity);
    expect(labels.cluster).toBe("prod");
    expect(annotations.summary).toContain("etcd prod: ");
    expect(annotations.description).toMatch(/\.$/);
    const pages = annotations.runbook?.match(/[a-z-]+(?=\.md|\{)/g)?.filter((word) => word !== "docs");
    for (const page of pages ?? ["none"])
      expect([page, existsSync(join(root, "docs/runbooks", `${page}.md`))]).toEqual([page, true]);
  }
});

test("the page about monitoring has a row for each alert, with its severities", () => {
  const page = readFileSync(join(root, "docs/how-to/monitor.md"), "utf8");
  const rows = [...page.matchAll(/^\| `(Etcd\w+)` \| ([a-z, ]+) \|/gm)].map(([, name, severities]) => [
    name,
    severities,
  ]);
  const severities = new Map<string, string[]>();
  for (const { alert, labels } of rulesOf(monitored))
    severities.set(alert, [...(severities.get(alert) ?? []), labels.severity ?? ""]);
  expect(rows).toEqual(expect.arrayContaining([...severities].map(([name, all]) => [name, all.join(", ")])));
  expect(rows).toHaveLength(severities.size);
});

test("no two rules are the same alert with the same severity", () => {
  const keys = rulesOf(monitored).map(({ alert, labels }) => `${alert} ${labels.severity ?? ""}`);
  expect(new Set(keys).size).toBe(keys.length);
});

test("alerts on slow calls exist only where etcd measures calls", () => {
  expect(missing({ ...monitored, extensiveMetrics: false })).toEqual(["EtcdGrpcRequestsSlow"]);
});

test("alerts on backups, drills and certificates exist only where hosts measure them", () => {
  const backups = ["TooOld", "Failing", "Unknown", "Missing", "Shrunk", "RevisionBack"].map(
    (name) => `EtcdBackup${name}`,
  );
  const drills = ["EtcdDrillTooOld", "EtcdDrillFailed"];
  expect(missing({ ...monitored, backups: undefined })).toEqual([...backups, ...drills]);
  expect(missing({ ...monitored, hostMetrics: false })).toEqual([
    "EtcdCertificateExpires",
    ...backups,
    ...drills,
  ]);
  expect(missing({ ...monitored, backups: { targets: ["s3"], intervalSeconds: 60 } })).toEqual(drills);
  expect(alertRules({ ...monitored, hostMetrics: false })).not.toContain("etcd_alarm");
});

test.each([
  [300, 600, "90m"],
  [3600, 7200, "90m"],
  [86_400, 172_800, "1800m"],
  [604_800, 1_209_600, "10440m"],
])(
  "with %i s between two backups, one of %i s is too old, and the first one may take until its time and longer",
  (intervalSeconds, oldest, untilFirst) => {
    const rules = rulesOf({ ...monitored, backups: { targets: ["s3"], intervalSeconds } });
    const rule = (name: string) => rules.find(({ alert }) => alert === name);
    expect(rule("EtcdBackupTooOld")?.expr).toMatch(new RegExp(` > ${oldest}$`));
    expect(rule("EtcdBackupMissing")?.for).toBe(untilFirst);
    expect(rule("EtcdBackupUnknown")?.for).toBe("90m");
  },
);

test.each([
  [365, 243, [21, 7]],
  [60, 40, [10, 10 / 3]],
  [30, 16, [7, 7 / 3]],
])(
  "a certificate of %i days that is renewed every %i days does not fire before it is due",
  (validityDays, renewalDays, days) => {
    const rules = rulesOf({ ...monitored, certificates: { validityDays, renewalDays } });
    const limits = rules
      .filter(({ alert }) => alert === "EtcdCertificateExpires")
      .map(({ expr }) => Number(/< (\d+)$/.exec(expr)?.[1]));
    expect(limits).toEqual(days.map((one) => Math.round(one * 86_400)));
  },
);

test("the alert of a peer that is not reached names the cluster's own peer port", () => {
  expect(alertRules({ ...monitored, peerPort: 12380 })).toContain("between the hosts, on port 12380.");
});
