import type { Ports } from "./defaultPorts";
import { endpointUrl } from "./endpointUrl";

/** How others reach a member: by its name in the domain where there is one, else by its address. */
export interface MemberUrls {
  advertisedHost: string;
  peerUrl: string;
  clientUrl: string;
}

export function memberUrls(advertisedHost: string, ports: Ports): MemberUrls {
  return {
    advertisedHost,
    peerUrl: endpointUrl(advertisedHost, ports.peer),
    clientUrl: endpointUrl(advertisedHost, ports.client),
  };
}
