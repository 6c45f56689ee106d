// All that other programs import.
export { DnsSrv, type DnsHost, type DnsSrvArgs } from "./DnsSrv";
export { cloudflare, type CloudflareSettings } from "./dns/cloudflare";
export type { DnsArgs } from "./dns/DnsArgs";
export { rfc2136, type Rfc2136Settings } from "./dns/rfc2136";
export { route53, type Route53Settings } from "./dns/route53";
export { EtcdCluster, type ClusterMember } from "./EtcdCluster";
export type {
  AdoptArgs,
  DiscoveryArgs,
  EtcdClusterArgs,
  EtcdHostArgs,
  EtcdPorts,
  InstallArgs,
  TimeoutArgs,
} from "./EtcdClusterArgs";
export type { BackupArgs, DrillArgs, KeepArgs } from "./recovery/backup/BackupArgs";
export type {
  AzureTargetArgs,
  BackupTargetArgs,
  DirectoryTargetArgs,
  GcsTargetArgs,
  S3TargetArgs,
  SftpTargetArgs,
} from "./recovery/backup/BackupTargetArgs";
export type { MaintenanceArgs } from "./recovery/maintenance/MaintenanceArgs";
export type { RecoverArgs, RestoreArgs } from "./recovery/restore/RestoreArgs";
export type { BackupPlace, BackupSummary } from "../decisions/recovery/backup/backupSummary";
export { Compression } from "../decisions/recovery/backup/compression";
export { Watchers } from "../decisions/recovery/restore/watchers";
export type { BastionArgs, ConnectionArgs } from "./host/ssh/ConnectionArgs";
export { EtcdNode } from "./host/EtcdNode";
export type { MemberHealth } from "../decisions/checks/gate/clusterHealth";
export {
  ReferencedCluster,
  type ClientCertificateArgs,
  type ClusterReference,
  type ReferencedClusterArgs,
} from "./ReferencedCluster";
export { Pki, type ClientCertificates, type PkiArgs, type PkiMember } from "./Pki";
export type { ClientKeyPair } from "./pki/ClientKeyPair";
export type { LeafCertificate } from "./pki/leaf";
export type {
  CaSettings,
  CustomCa,
  KeySettings,
  PkiSettings,
  RenewalSettings,
  ExportedCa,
} from "./pki/PkiSettings";
export type { Authorities } from "../decisions/pki/authority/authorities";
export type { CertificateSubject } from "../decisions/pki/names/certificateSubject";
export {
  CompactionMode,
  LogLevel,
  MetricsLevel,
  TlsVersion,
  type EtcdSettings,
} from "../decisions/etcd/settings/etcdSettings";
export { Bootstrap } from "../decisions/membership/bootstrap";
export { Curve, KeyAlgorithm } from "../decisions/pki/keyKind";
export { Profile } from "../decisions/host/profile";
export { HostKeyPolicy } from "../decisions/host/keys/hostKeyPolicy";
export { InstallMethod, type ByArchitecture } from "../decisions/host/release/installMethod";
