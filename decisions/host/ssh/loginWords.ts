import type { ConnectionConfiguration } from "./connectionErrors";
import { sshDefaults } from "./sshDefaults";

/** Whom a host is reached as, and through whom: what may be shown of a connection. */
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
