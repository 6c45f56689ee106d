import type { CloudflareSettings } from "./cloudflare";
import type { Rfc2136Settings } from "./rfc2136";
import type { Route53Settings } from "./route53";

/**
 * The service that keeps the records: one of these. Default: none. Change: records made at the new one, then deleted at
 * the old one.
 */
export interface DnsArgs {
  /** A server that takes dynamic updates. */
  rfc2136?: Rfc2136Settings;
  /** A hosted zone of Route53; needs the package `@pulumi/aws`. */
  route53?: Route53Settings;
  /** A zone of Cloudflare; needs the package `@pulumi/cloudflare`. */
  cloudflare?: CloudflareSettings;
}
