import { durationSeconds } from "../../etcd/settings/goDuration";
import type { BackupConfiguration, TargetConfiguration } from "./backupConfiguration";
import { backupDefaults } from "./backupDefaults";
import { Compression } from "./compression";
import { maintenanceDefaults } from "../maintenance/maintenanceDefaults";
import { kindOf, nameOfTarget, targetKinds } from "./targetKinds";
import { longestPause } from "../schedule/longestPause";
import { shortestPause } from "../schedule/shortestPause";
import type { TimerConfiguration } from "../schedule/timerErrors";

/** The input of `etcd-host backup-settings`: one JSON document, a setting a line, so that a preview shows a change. */
export function backupSettings(
  cluster: string,
  backup: BackupConfiguration,
  maintenance?: TimerConfiguration,
): string {
  const { targets = [], recipients = [] } = backup;
  const settings = {
    cluster,
    ...timer(backup, backupDefaults.interval),
    compression: backup.compression ?? Compression.Zstd,
    recipients,
    keep: { ...backupDefaults.keep, ...backup.keep },
    drill: drill(backup),
    maintenance: maintenance && timer(maintenance, maintenanceDefaults.interval),
    on_failure: backup.onFailure,
    metrics_directory: backup.metricsDirectory,
    targets: targets.map(targetSettings),
  };
  return `${JSON.stringify(settings, null, 2)}\n`;
}

function timer({ interval, schedule }: TimerConfiguration, otherwise: string) {
  if (schedule === undefined) return { interval_seconds: durationSeconds(interval ?? otherwise) };
  const shortest = shortestPause(schedule);
  return {
    schedule,
    longest_pause_seconds: longestPause(schedule),
    shortest_pause_seconds: Number.isFinite(shortest) ? shortest : undefined,
  };
}

function drill({ targets = [], drill = {} }: BackupConfiguration) {
  const { enabled = true, interval = backupDefaults.drillInterval, identity } = drill;
  if (!enabled || targets.length === 0) return undefined;
  return { interval_seconds: durationSeconds(interval), identity: identity?.trim() };
}

/** One target, as hosts read it. */
export function targetSettings(target: TargetConfiguration): Record<string, unknown> {
  const known = kindOf(target);
  if (known === undefined) return {};
  const names = targetKinds[known.kind].fields;
  const fields = Object.entries(known.fields).map(([name, value]) => [names[name] ?? name, value] as const);
  return { name: nameOfTarget(target), kind: known.kind, ...Object.fromEntries<unknown>(fields) };
}
