import type { SettledCluster } from "../arguments/settledCluster";
import { loginHooks } from "../host/ssh/loginHooks";

/**
 * Hooks of hosts that the program no longer has. The state names the hooks on errors of their resources, and the engine
 * calls those that this run registers. So a deletion there whose session ends runs again, and one whose login fails is
 * reported with what to do.
 */
export function hooksOfLeaving(
  { name, hosts, withRecordedKey }: Pick<SettledCluster, "name" | "hosts" | "withRecordedKey">,
  /** The hosts of the members that the last update left. */
  former: Promise<readonly string[]>,
): void {
  const declared = hosts.map((host) => host.name);
  // etcd allows two members of one name. Without the hooks a deletion that fails is reported without its reason.
  void former
    .then((names) => {
      for (const leaving of new Set(names))
        if (leaving !== "" && !declared.includes(leaving)) loginHooks(name, leaving, withRecordedKey);
    })
    .catch(() => undefined);
}
