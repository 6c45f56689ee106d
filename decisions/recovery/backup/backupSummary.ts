import { durationSeconds } from "../../etcd/settings/goDuration";
import type { BackupConfiguration, TargetFields } from "./backupConfiguration";
import { backupDefaults } from "./backupDefaults";
import { kindOf, nameOfTarget, type TargetKind } from "./targetKinds";

/** The backups of a cluster, without any credential. */
export interface BackupSummary {
  /** Seconds between two backups; left out where a schedule says when. */
  intervalSeconds?: number;
  /** Times of backups in systemd's `OnCalendar` form; left out where there is an interval. */
  schedule?: string;
  /** The places of the backups. */
  targets: BackupPlace[];
}

/** One place of backups. */
export interface BackupPlace {
  /** As reports and metrics have it. */
  name: string;
  /** `directory`, `s3`, `azure`, `gcs` or `sftp`. */
  kind: string;
  /** The place in words: a path, or a store with its bucket and folder. */
  location: string;
}

export function backupSummary({
  interval = backupDefaults.interval,
  schedule,
  targets = [],
}: BackupConfiguration): BackupSummary {
  return {
    ...(schedule === undefined ? { intervalSeconds: durationSeconds(interval) } : { schedule }),
    targets: targets.flatMap((target) => {
      const known = kindOf(target);
      if (known === undefined) return [];
      const { kind, fields } = known;
      return [{ name: nameOfTarget(target) ?? kind, kind, location: location[kind](fields) }];
    }),
  };
}

/** Credentials are in none of these fields. */
const location: Readonly<Record<TargetKind, (fields: TargetFields) => string>> = {
  directory: ({ path }) => joined([path]),
  s3: ({ endpoint, bucket, prefix }) => joined([endpoint ?? "s3:/", bucket, prefix]),
  azure: ({ endpoint, account, container, prefix }) =>
    joined([endpoint ?? `azure://${account}`, container, prefix]),
  gcs: ({ bucket, prefix }) => joined(["gs:/", bucket, prefix]),
  sftp: ({ host, port = 22, user, path }) => `sftp://${user}@${host}:${port}${path}`,
};

function joined(parts: readonly TargetFields[string][]): string {
  return parts.filter((part) => part !== undefined).join("/");
}
