/** The parts of the name of an SRV set. */
export interface SrvSetName {
  /** `server` lists members to members, `client` lists them to clients. */
  service: "server" | "client";
  domain: string;
  /** Suffix, for several clusters in one domain. */
  discoverySrvName?: string;
  /** Default `true`. Only one of the two names may exist: etcd asks for both and merges the answers. */
  tls?: boolean;
}

/** The name that etcd asks for. */
export function srvSetName({ service, domain, discoverySrvName, tls = true }: SrvSetName): string {
  const label = [
    `_etcd-${service}`,
    ...(tls ? ["ssl"] : []),
    ...(discoverySrvName ? [discoverySrvName] : []),
  ].join("-");
  return `${label}._tcp.${domain}`;
}
