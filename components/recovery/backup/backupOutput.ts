import * as pulumi from "@pulumi/pulumi";
import type { BackupConfiguration } from "../../../decisions/recovery/backup/backupConfiguration";
import { backupSummary, type BackupSummary } from "../../../decisions/recovery/backup/backupSummary";
import type { BackupArgs } from "./BackupArgs";

/** The output about backups. No credential is in it, so it is not a secret. */
export function backupOutput(backup: BackupArgs | undefined): pulumi.Output<BackupSummary> {
  if (backup === undefined) return pulumi.output({ targets: [] });
  const { interval, schedule, targets } = backup;
  const known = pulumi.output({ interval, schedule, targets });
  return pulumi.unsecret(known.apply((all) => backupSummary(all as BackupConfiguration)));
}
