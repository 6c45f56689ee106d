import type * as pulumi from "@pulumi/pulumi";

/**
 * A hosted zone of Route53. Its provider is one of the cluster's `providers`, or the stack's. No change here touches a
 * member.
 */
export interface Route53Settings {
  /**
   * The hosted zone that holds the domain; for a private one, of the members' VPC. Change: records made in the new one,
   * then deleted in the old one.
   */
  zoneId: pulumi.Input<string>;
  /**
   * Whether Pulumi overwrites records that exist already. Default: `false`; existing records are an error. Change:
   * nothing.
   */
  allowOverwrite?: boolean;
}

/** A value for `dns` of a cluster. */
export function route53(settings: Route53Settings): { route53: Route53Settings } {
  return { route53: settings };
}
