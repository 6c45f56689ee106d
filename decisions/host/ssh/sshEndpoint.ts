import { hostAndPort } from "../../network/hostAndPort";
import { sshDefaults } from "./sshDefaults";

interface Reached {
  host: string;
  port?: number;
  proxy?: Reached;
}

/** The name of a recorded host key. A bastion's network may have an address that another network has. */
export function sshEndpoint({ proxy, ...to }: Reached): string {
  return proxy === undefined ? end(to) : `${end(to)} through ${end(proxy)}`;
}

function end({ host, port = sshDefaults.port }: Reached): string {
  return hostAndPort(host, port);
}
