import { alertRule } from "./alertRule";
import { backupRules } from "./backupRules";
import { certificateRules } from "./certificateRules";
import { databaseRules } from "./databaseRules";
import { drillRules } from "./drillRules";
import { jobName } from "./jobName";
import { memberRules } from "./memberRules";
import type { MonitoredCluster } from "./monitoredCluster";
import { performanceRules } from "./performanceRules";
import { yamlText } from "./yamlText";

/** A file of rules for Prometheus, with all alerts of a cluster. */
export function alertRules(monitored: MonitoredCluster): string {
  const { cluster, hostMetrics, backups } = monitored;
  const measured = hostMetrics && backups !== undefined ? backups : undefined;
  const words = [
    ...memberRules(monitored),
    ...performanceRules(monitored),
    ...databaseRules(monitored),
    ...certificateRules(monitored),
    ...(measured ? [...backupRules(cluster, measured), ...drillRules(cluster, measured)] : []),
  ];
  return yamlText("groups", [{ name: jobName(cluster), rules: words.map((one) => alertRule(cluster, one)) }]);
}
