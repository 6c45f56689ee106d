import type { ConnectionConfiguration } from "./connectionErrors";
import { sshDefaults } from "./sshDefaults";

/** The user and the address of a login, and the same of its bastion: the parts of a connection that may be shown. */
export function loginWords({ proxy, ...to }: ConnectionConfiguration): string {
  return proxy === undefined ? end(to) : `${end(to)} through ${end(proxy)}`;
}

function end({
  user = sshDefaults.user,
  host = "",
  port = sshDefaults.port,
}: ConnectionConfiguration): string {
  return `${user}@${host} port ${port}`;
}
