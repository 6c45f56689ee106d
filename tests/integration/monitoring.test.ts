import type { EtcdClusterArgs } from "../../components/EtcdClusterArgs";
import { MetricsLevel } from "../../decisions/etcd/settings/etcdSettings";
import { dashboard } from "../../decisions/observability/monitoring/dashboard";
import { chapters } from "./support/chapters";
import { lab } from "./support/lab";
import { Prometheus, type MonitoringOutputs } from "./support/prometheus";
import { clusterArgs, hosts, TestStack } from "./support/stack";
import { untilTrue } from "./support/untilTrue";

jest.setTimeout(600_000);

const members = ["etcd01", "etcd02", "etcd03"];
/** The hosts of this test run no node exporter, so Prometheus knows of no backup. */
const due = ["EtcdBackupUnknown"];

/** Prometheus with the outputs of a cluster on lab hosts. */
describe("a cluster that Prometheus watches", () => {
  const chapter = chapters();
  let stack: TestStack;
  let prometheus: Prometheus | undefined;
  let rules = "";

  const update = async (settings: EtcdClusterArgs["settings"] = {}) => {
    const backup = {
      metricsDirectory: "/var/lib/node-exporter",
      targets: [{ directory: { path: "/data/b" } }],
    };
    const more = { backup, settings, pki: { clients: ["prometheus"] } };
    stack.clusters = { etcd: clusterArgs({ hosts: hosts(...members), ...more }) };
    const { outputs } = await stack.up();
    return outputs.etcd?.value as MonitoringOutputs;
  };
  const watch = async (outputs: MonitoringOutputs) => {
    prometheus?.stop();
    prometheus = await Prometheus.start(outputs);
    rules = outputs.alertRules;
    return prometheus;
  };
  const areUp = (server: Prometheus) => {
    expect(server.targets()).toEqual(Object.fromEntries(members.map((name) => [name, "up"])));
  };
  const untilFiring = (server: Prometheus, names: string[]) =>
    untilTrue(`only these alerts fire: ${names.join()}`, () => server.firingNames().join() === names.join());

  beforeAll(async () => {
    stack = await TestStack.create("monitoring");
  });
  afterAll(async () => {
    prometheus?.stop();
    await stack.destroy();
  });

  chapter("is scraped over TLS by its client URLs, and no alert fires where all is well", async () => {
    const outputs = await update();
    expect(outputs.scrapeConfig).toContain("etcd01.etcd.lab.test:2379");
    const server = await watch(outputs);
    await untilTrue("each member was scraped", () => Object.values(server.targets()).join() === "up,up,up");
    await untilFiring(server, due);
    await new Promise((resolve) => setTimeout(resolve, 10_000));
    areUp(server);
    expect(server.firingNames()).toEqual(due);
  });

  chapter("is scraped by its metrics URLs where other hosts reach them", async () => {
    const outputs = await update({
      listenMetricsUrls: ["http://0.0.0.0:2381"],
      metrics: MetricsLevel.Extensive,
    });
    expect(outputs.scrapeConfig).toContain("etcd01.etcd.lab.test:2381");
    expect(outputs.scrapeConfig).not.toContain("client-key.pem");
    const server = await watch(outputs);
    await untilTrue("each member was scraped", () => Object.values(server.targets()).join() === "up,up,up");
    await untilFiring(server, due);
  });

  chapter("has an alert for a member that is down, with the page to read", async () => {
    if (!prometheus) throw new Error("Prometheus does not run");
    lab("kill", "etcd03");
    await untilFiring(prometheus, [...due, "EtcdMemberDown"]);
    const alert = prometheus.firing().find(({ labels }) => labels.alertname === "EtcdMemberDown");
    expect(alert).toMatchObject({
      labels: { cluster: "etcd", member: "etcd03", severity: "warning" },
      annotations: {
        summary: "etcd etcd: member etcd03 does not answer",
        runbook: "docs/runbooks/member-lost.md",
      },
    });
    for (const { annotations } of prometheus.firing())
      expect(Object.values(annotations).join()).not.toContain("error expanding");
  });

  chapter("has no alert any longer once the member is back", async () => {
    if (!prometheus) throw new Error("Prometheus does not run");
    lab("start", "etcd03");
    await untilFiring(prometheus, due);
    areUp(prometheus);
  });

  chapter("has every metric of etcd that the rules and the dashboard name", async () => {
    const server = prometheus;
    if (!server) throw new Error("Prometheus does not run");
    const named = (rules + dashboard()).matchAll(/\b((?:etcd|grpc|process)_\w+)\{job=/g);
    // etcd has these two from the first alarm and the first failure on.
    const later = ["etcd_debugging_server_alarms", "etcd_network_peer_sent_failures_total"];
    const metrics = new Set([...named].map(([, name = ""]) => name).filter((name) => !later.includes(name)));
    expect(metrics.size).toBeGreaterThan(20);
    const missing = () => [...metrics].filter((name) => !server.has(name));
    await untilTrue("each metric is there", () => missing().length === 0, 60).catch(() => undefined);
    expect(missing()).toEqual([]);
  });
});
