import { endpointUrl } from "./endpointUrl";

/** How others reach a member: by its name in the domain where there is one, else by its address. */
export interface MemberUrls {
  advertisedHost: string;
  peerUrl: string;
  clientUrl: string;
}

export function memberUrls(
  host: { name: string; address: string },
  domain: string | undefined,
  ports: { peer: number; client: number },
): MemberUrls {
  const advertisedHost = domain === undefined ? host.address : `${host.name}.${domain}`;
  return {
    advertisedHost,
    peerUrl: endpointUrl(advertisedHost, ports.peer),
    clientUrl: endpointUrl(advertisedHost, ports.client),
  };
}
