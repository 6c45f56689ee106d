import type * as pulumi from "@pulumi/pulumi";

/**
 * A zone of Cloudflare. Its provider is one of the cluster's `providers`, or the stack's. No change here touches a
 * member.
 */
export interface CloudflareSettings {
  /** The zone that holds the domain. Change: records made in the new one, then deleted in the old one. */
  zoneId: pulumi.Input<string>;
  /** A comment on each record. Default: none. Change: records updated. */
  comment?: string;
}

/** A value for `dns` of a cluster. */
export function cloudflare(settings: CloudflareSettings): { cloudflare: CloudflareSettings } {
  return { cloudflare: settings };
}
