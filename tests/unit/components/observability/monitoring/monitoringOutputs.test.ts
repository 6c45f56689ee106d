import * as pulumi from "@pulumi/pulumi";
import { EtcdCluster } from "../../../../../components/EtcdCluster";
import type { EtcdClusterArgs } from "../../../../../components/EtcdClusterArgs";
import { mockedResources, valueOf } from "../../../support/mockedResources";

jest.setTimeout(60_000);

const hosts = [1, 2, 3].map((n) => ({ name: `etcd0${n}`, address: `10.0.0.${n}`, lost: n === 3 }));

beforeEach(() => {
  jest.spyOn(console, "warn").mockImplementation(() => undefined);
});

async function previewed(more: Partial<EtcdClusterArgs>) {
  let outputs: pulumi.Output<[string, string, string]> | undefined;
  await mockedResources(
    () => {
      const cluster = new EtcdCluster("prod", { version: "3.6.16", hosts, ...more });
      outputs = pulumi.all([cluster.alertRules, cluster.scrapeConfig, cluster.dashboard]);
    },
    undefined,
    { preview: true },
  );
  if (!outputs) throw new Error("no cluster was made");
  const [alertRules, scrapeConfig, dashboard] = await valueOf(outputs);
  return { alertRules, scrapeConfig, dashboard, secret: await pulumi.isSecret(outputs) };
}

test("a preview knows the rules, the jobs and the dashboard, of living members alone", async () => {
  const { alertRules, scrapeConfig, dashboard } = await previewed({});
  expect(alertRules).toContain("of 2 members as targets");
  expect(alertRules).not.toContain("EtcdBackup");
  expect(scrapeConfig).toContain('"10.0.0.2:2379"');
  expect(scrapeConfig).not.toContain("etcd03");
  expect(JSON.parse(dashboard)).toHaveProperty("panels");
});

test("a store with a secret makes no secret of the rules, and no credential is in them", async () => {
  const s3 = { bucket: "etcd-backups", accessKeyId: "A", secretAccessKey: pulumi.secret("open-sesame") };
  const backup = { interval: "5m", targets: [{ s3 }], metricsDirectory: "/var/lib/metrics" };
  const { alertRules, secret } = await previewed({ backup });
  expect(alertRules).toContain("> 600");
  expect(alertRules).not.toContain("open-sesame");
  expect(secret).toBe(false);
});
