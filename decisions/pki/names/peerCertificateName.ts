/**
 * A DNS name that the certificate of every member of a cluster carries and that of no client, so that etcd can turn clients
 * away at the peer port. The discovery domain where there is one; otherwise a name that nobody looks up. Nothing of the
 * component's own name: a component that is renamed must change nothing on its hosts.
 */
export function peerCertificateName(domain?: string): string {
  return domain ?? "members.etcd.internal";
}
