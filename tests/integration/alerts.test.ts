import type { EtcdClusterArgs } from "../../components/EtcdClusterArgs";
import { MetricsLevel } from "../../decisions/etcd/settings/etcdSettings";
import { yamlText } from "../../decisions/observability/monitoring/yamlText";
import { backupTroubles } from "./support/alerts/backupTroubles";
import { databaseTroubles, quotaBackendBytes } from "./support/alerts/databaseTroubles";
import { members, type LabTrouble, type Troubles } from "./support/alerts/labTrouble";
import { memberTroubles } from "./support/alerts/memberTroubles";
import { storeTarget, takeBackup } from "./support/backupStore";
import { untilHealthy } from "./support/etcd";
import { lab, labHosts, outputOf } from "./support/lab";
import { Prometheus, type MonitoringOutputs } from "./support/prometheus";
import { clusterArgs, hosts, TestStack } from "./support/stack";
import { untilTrue } from "./support/untilTrue";

jest.setTimeout(600_000);

let stack: TestStack;
/** The job of the members. */
interface Job {
  static_configs: { labels: { member: string } }[];
}
/** As of the bootstrap: an update between two troubles does not load them again. */
let outputs: MonitoringOutputs;
let prometheus: Prometheus | undefined;

const base: Partial<EtcdClusterArgs> = {
  version: "3.6.14",
  settings: {
    listenMetricsUrls: ["http://0.0.0.0:2381"],
    metrics: MetricsLevel.Extensive,
    quotaBackendBytes,
  },
  pki: { clients: ["prometheus"] },
};

async function update(more: Partial<EtcdClusterArgs> = {}) {
  const backup = {
    interval: "24h",
    metricsDirectory: "/var/lib/prometheus/node-exporter",
    targets: [storeTarget("alerts")],
  };
  if (more.version !== undefined) base.version = more.version;
  stack.clusters = { etcd: clusterArgs({ hosts: hosts(...members), backup, ...base, ...more }) };
  return (await stack.up()).outputs.etcd?.value as MonitoringOutputs;
}

async function watch({ ageSeconds, without }: NonNullable<LabTrouble["watch"]> = {}): Promise<void> {
  prometheus?.stop();
  const addresses = labHosts()
    .filter(({ name }) => members.includes(name))
    .map(({ address }) => address);
  const job = JSON.parse(outputs.scrapeConfig.replace("scrape_configs:\n-", "")) as Job;
  const static_configs = job.static_configs.filter(({ labels }) => labels.member !== without);
  const scrapeConfig = yamlText("scrape_configs", [{ ...job, static_configs }]);
  prometheus = await Prometheus.start({ ...outputs, scrapeConfig }, { ageSeconds, hosts: addresses });
}

async function untilFiring({ fires, also = [], meanwhile }: LabTrouble): Promise<void> {
  let firing: string[] = [];
  const isSo = () => {
    meanwhile?.();
    firing = prometheus?.firingSeverities() ?? [];
    return firing.filter((one) => !also.includes(one)).join() === [...fires].sort().join();
  };
  await untilTrue("these alerts fire, and no other", isSo).catch((error: unknown) => {
    throw new Error(`${String(error)}: expected ${fires.join()}, and these fire: ${firing.join()}`);
  });
}

/** The alerts without a trouble on lab hosts, and the reason. */
const untried = {
  "EtcdCertificateExpires critical":
    "no certificate may be valid for less than 15 days, and lab hosts share the clock of this machine",
};

const troubles: Troubles = { ...backupTroubles(update), ...databaseTroubles, ...memberTroubles(update) };

describe("alerts of a cluster whose members and hosts a real Prometheus scrapes", () => {
  beforeAll(async () => {
    for (const host of members) lab("vary", host, "node-exporter", "strace");
    stack = await TestStack.create("alerts");
    outputs = await update();
    takeBackup("etcd01");
    outputOf("etcd02", "etcd-host drill");
    await watch();
  });
  afterAll(() => {
    prometheus?.stop();
    // The learner was added by hand, so that the stack cannot be destroyed.
    stack.dispose();
    for (const host of members) lab("vary", host);
  });

  test("each alert of the rules has a trouble", () => {
    const rules = outputs.alertRules.matchAll(/"alert": "(\w+)"[^]*?"severity": "(\w+)"/g);
    const alerts = [...rules].map(([, name, severity]) => `${name} ${severity}`);
    expect(alerts.length).toBeGreaterThan(25);
    const fired = Object.values(troubles).flatMap(({ fires }) => fires);
    expect(new Set([...fired, ...Object.keys(untried)])).toEqual(new Set(alerts));
  });

  test("none fires where all is well", async () => {
    await untilFiring({ fires: [] });
  });

  for (const [name, trouble] of Object.entries(troubles))
    test(`fire while ${name}, and no other`, async () => {
      if (trouble.watch) await watch(trouble.watch);
      try {
        await trouble.begin?.();
        await untilFiring(trouble);
      } finally {
        await trouble.end?.();
      }
      if (!trouble.end) return;
      if (trouble.watch) await watch();
      await untilHealthy("etcd01");
      await untilFiring({ fires: [] });
    });
});
