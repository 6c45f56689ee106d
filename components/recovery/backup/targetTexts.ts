import * as pulumi from "@pulumi/pulumi";
import type { TargetConfiguration } from "../../../decisions/recovery/backup/backupConfiguration";
import { targetSettings } from "../../../decisions/recovery/backup/backupSettings";
import { nameOfTarget } from "../../../decisions/recovery/backup/targetKinds";
import type { BackupTargetArgs } from "./BackupTargetArgs";

/** Each target as a JSON document of one line, with its name. They hold credentials. */
export function targetTexts(
  targets: readonly BackupTargetArgs[] = [],
): pulumi.Output<{ name: string; text: string }[]> {
  return pulumi.secret(
    pulumi.output([...targets]).apply((known) =>
      (known as TargetConfiguration[]).map((target) => ({
        name: nameOfTarget(target) ?? "",
        text: JSON.stringify(targetSettings(target)),
      })),
    ),
  );
}
