import type {
  BackupConfiguration,
  TargetConfiguration,
  TargetFields,
} from "../../../decisions/recovery/backup/backupConfiguration";
import { targetKindNames } from "../../../decisions/recovery/backup/targetKinds";
import { plainValue } from "../../pulumi/plainValue";
import type { BackupArgs } from "./BackupArgs";
import type { BackupTargetArgs } from "./BackupTargetArgs";

/** The argument as plain values. A field keeps its place where Pulumi has its value later, or as a secret. */
export function plainBackup({ targets, drill, ...plain }: BackupArgs): BackupConfiguration {
  return {
    ...plain,
    targets: targets?.map(plainTarget),
    ...(drill && { drill: plainFields(drill) }),
  };
}

function plainTarget({ name, ...kinds }: BackupTargetArgs): TargetConfiguration {
  const given = targetKindNames.flatMap((kind) => {
    const fields = kinds[kind];
    return fields === undefined ? [] : [[kind, plainFields(fields)] as const];
  });
  return { name, ...(Object.fromEntries(given) as TargetConfiguration) };
}

function plainFields(fields: object): TargetFields {
  const given = Object.entries(fields as Record<string, unknown>).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given.map(([name, value]) => [name, plainValue(value)])) as TargetFields;
}
