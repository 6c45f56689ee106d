/**
 * A DNS name that the certificate of every member of a cluster carries and that of no client, so that etcd can turn clients
 * away at the peer port. The discovery domain where there is one; otherwise a name that nobody looks up.
 */
export function memberCertificateName(cluster: string, domain?: string): string {
  return domain ?? `members.${cluster.toLowerCase()}.etcd.internal`;
}
