import * as pulumi from "@pulumi/pulumi";
import type { BackupConfiguration } from "../../../decisions/recovery/backup/backupConfiguration";
import { backupSettings } from "../../../decisions/recovery/backup/backupSettings";
import { holdsCredentials } from "../../../decisions/recovery/backup/holdsCredentials";
import type { BackupArgs } from "./BackupArgs";
import type { MaintenanceArgs } from "../maintenance/MaintenanceArgs";
import { plainBackup } from "./plainBackup";

/** The settings document for the hosts. It is a secret where it holds a credential, in plain text or not. */
export function backupInput(
  cluster: string,
  backup: BackupArgs,
  maintenance: MaintenanceArgs | undefined,
): pulumi.Output<string> {
  const text = pulumi
    .output(backup)
    .apply((known) => backupSettings(cluster, known as BackupConfiguration, maintenance));
  return holdsCredentials(plainBackup(backup)) ? pulumi.secret(text) : text;
}
