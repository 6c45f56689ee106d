import type { BackupConfiguration } from "./backupConfiguration";
import { kindOf, targetKinds } from "./targetKinds";

/** Whether the settings on the hosts give access to a store, or to the content of backups. */
export function holdsCredentials({ targets = [], drill = {} }: BackupConfiguration): boolean {
  const withAccess = targets.some((target) => {
    const known = kindOf(target);
    return known !== undefined && targetKinds[known.kind].credentials.some((name) => name in known.fields);
  });
  return withAccess || "identity" in drill;
}
