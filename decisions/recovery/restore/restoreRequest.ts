import type { RestoreSource } from "./restoreSource";
import type { Watchers } from "./watchers";

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
  /** The token of the bootstrap; unknown in the preview of a new stack. */
  bootstrapToken?: string;
}

/** The hosts that start with the data. The others join them. */
export function seedsOf({ source, hosts }: Pick<RestoreRequest, "source" | "hosts">): readonly string[] {
  return source.kind === "file" || source.kind === "survivor" ? [source.host] : hosts;
}
