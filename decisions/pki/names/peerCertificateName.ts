/**
 * A DNS name that the certificate of every member of a cluster has and that of no client, so that etcd can refuse
 * clients at the peer port. It is the discovery domain where there is one, or else a name that no program looks up. It
 * does not depend on the component's own name: a component that is renamed must change nothing on its hosts.
 */
export function peerCertificateName(domain?: string): string {
  return domain ?? "members.etcd.internal";
}
