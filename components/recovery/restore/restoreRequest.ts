import type { RestoreRequest } from "../../../decisions/recovery/restore/restoreRequest";
import { restoreSource } from "../../../decisions/recovery/restore/restoreSource";
import { Watchers } from "../../../decisions/recovery/restore/watchers";
import type { RecoverArgs, RestoreArgs } from "./RestoreArgs";

/** The one of the two arguments that is given, as a request. Undefined where neither is. */
export function restoreRequest(
  { restore, recover }: { restore?: RestoreArgs; recover?: RecoverArgs },
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
  if (source === undefined) return undefined;
  const { token, over, cluster: from, watchers = Watchers.End } = restore as RestoreArgs;
  return { ...cluster, token, source, over, cluster: from, watchers };
}
