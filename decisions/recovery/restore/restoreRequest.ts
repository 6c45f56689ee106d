import type { BackupOnHosts } from "./look/backupOnHosts";
import { restoreSource, type RestoreSource } from "./restoreSource";
import { Watchers } from "./watchers";

/** A restore or a recovery, as it is asked for. */
export interface RestoreRequest {
  token: string;
  source: RestoreSource;
  /** The living cluster that is replaced. */
  over?: string;
  /** The cluster that the backup comes from, where it is another one. */
  cluster?: string;
  watchers: Watchers;
  /** All hosts of the cluster but the lost ones. */
  hosts: readonly string[];
  version: string;
  quotaBackendBytes: number;
  /** Whether a private key of age is given. */
  hasIdentity: boolean;
  /** Its public key; unknown in the preview where the private key is. */
  recipient?: string;
  /** The token of the bootstrap; unknown in the preview of a new stack. */
  bootstrapToken?: string;
}

/** The arguments `restore` and `recover`. At most one of them is given. */
export interface RestoreArguments {
  restore?: { snapshot: string; token: string; over?: string; cluster?: string; watchers?: Watchers };
  recover?: { from: string; token: string };
}

/** The argument that is given, as a request. Undefined where neither is given. */
export function restoreRequest(
  { restore, recover }: RestoreArguments,
  cluster: Pick<RestoreRequest, "hosts" | "version" | "quotaBackendBytes" | "hasIdentity">,
): RestoreRequest | undefined {
  if (recover !== undefined)
    return {
      ...cluster,
      token: recover.token,
      source: { kind: "survivor", host: recover.from },
      watchers: Watchers.End,
    };
  const source = restore && restoreSource(restore.snapshot);
  if (restore === undefined || source === undefined) return undefined;
  const { token, over, cluster: from, watchers = Watchers.End } = restore;
  return { ...cluster, token, source, over, cluster: from, watchers };
}

/** The hosts that start with the data: those that can fetch the backup. The others join them. */
export function seedsOf(
  { source, hosts }: Pick<RestoreRequest, "source" | "hosts">,
  found: Pick<BackupOnHosts, "holders"> | undefined,
): readonly string[] {
  if (source.kind === "file" || source.kind === "survivor") return [source.host];
  return found === undefined ? hosts : hosts.filter((name) => found.holders.includes(name));
}
