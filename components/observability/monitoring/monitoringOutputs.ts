import * as pulumi from "@pulumi/pulumi";
import { MetricsLevel } from "../../../decisions/etcd/settings/etcdSettings";
import { alertRules } from "../../../decisions/observability/monitoring/alertRules";
import { dashboard } from "../../../decisions/observability/monitoring/dashboard";
import { monitoredBackups } from "../../../decisions/observability/monitoring/monitoredBackups";
import { scrapeConfig } from "../../../decisions/observability/monitoring/scrapeConfig";
import type { SettledCluster } from "../../arguments/settledCluster";
import { plainBackup } from "../../recovery/backup/plainBackup";

/** Texts for Prometheus and Grafana. Only addresses that Pulumi knows late are unknown in a preview. */
export function monitoringOutputs({
  name,
  living,
  metricsUrls,
  ports,
  settings,
  pki: { validityDays, renewal },
  backup,
}: SettledCluster) {
  const members = living.map(({ name: member, addresses, urls }) =>
    pulumi.all([pulumi.all([...addresses]), urls]).apply(([known, { advertisedHost, clientUrl }]) => ({
      name: member,
      addresses: known,
      advertisedHost,
      clientUrl,
    })),
  );
  const rules = alertRules({
    cluster: name,
    members: living.length,
    peerPort: ports.peer,
    extensiveMetrics: settings.metrics === MetricsLevel.Extensive,
    certificates: { validityDays, renewalDays: renewal.everyDays },
    hostMetrics: backup?.metricsDirectory !== undefined,
    backups: backup && monitoredBackups(plainBackup(backup)),
  });
  return {
    alertRules: pulumi.output(rules),
    scrapeConfig: pulumi
      .all(members)
      .apply((known) => scrapeConfig({ cluster: name, members: known, metricsUrls })),
    dashboard: pulumi.output(dashboard()),
  };
}
