// What other programs import. Route53 and Cloudflare are entries of their own: loading `@pulumi/aws` alone takes a second.
export { DnsSrv, type DnsHost, type DnsSrvArgs } from "./DnsSrv";
export type { DnsBackend } from "./dns/DnsBackend";
export { rfc2136, type Rfc2136Settings } from "./dns/rfc2136";
export { EtcdCluster } from "./EtcdCluster";
export type {
  AdoptArgs,
  DiscoveryArgs,
  EtcdClusterArgs,
  EtcdHostArgs,
  InstallArgs,
  SshConnection,
} from "./EtcdClusterArgs";
export { EtcdNode } from "./host/EtcdNode";
export { ReferencedCluster, type ClientCertificateArgs, type ClusterReference } from "./ReferencedCluster";
export { Pki, type PkiArgs, type PkiMember, type PkiSettings } from "./Pki";
