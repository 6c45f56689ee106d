import * as pulumi from "@pulumi/pulumi";
import { targetKindNames, targetKinds } from "../../../decisions/recovery/backup/targetKinds";
import type { BackupArgs } from "./BackupArgs";
import type { BackupTargetArgs } from "./BackupTargetArgs";

/** The argument with each credential as a secret. */
export function withSecretCredentials({ targets, drill, ...plain }: BackupArgs): BackupArgs {
  return {
    ...plain,
    ...(targets && { targets: targets.map(secretTarget) }),
    ...(drill && { drill: withSecrets(drill, ["identity"]) }),
  };
}

function secretTarget(target: BackupTargetArgs): BackupTargetArgs {
  const kinds = targetKindNames.flatMap((kind) => {
    const fields = target[kind];
    return fields === undefined ? [] : [[kind, withSecrets(fields, targetKinds[kind].credentials)] as const];
  });
  return { ...target, ...(Object.fromEntries(kinds) as BackupTargetArgs) };
}

function withSecrets<T extends object>(fields: T, secrets: readonly string[]): T {
  const entries = Object.entries(fields as Record<string, unknown>);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, secrets.includes(name) ? pulumi.secret(value) : value]),
  ) as T;
}
