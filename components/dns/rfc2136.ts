import type * as pulumi from "@pulumi/pulumi";

/**
 * A DNS server that takes dynamic updates (RFC 2136): BIND, Knot, PowerDNS, Windows. No change here touches a member.
 */
export interface Rfc2136Settings {
  /**
   * Address or name of the zone's primary, reached from where Pulumi runs. Change: every record is written to the new
   * one; the old one keeps what it has, since the two may be the same under another name.
   */
  server: pulumi.Input<string>;
  /** Port of the server. Default: 53. Change: as for `server`. */
  port?: number;
  /** The zone that holds the domain, without the root's dot. Change: every record is written again. */
  zone: pulumi.Input<string>;
  /** Name of the TSIG key. Default: none; the server then goes by address. Change: every record is written again. */
  keyName?: string;
  /**
   * `hmac-sha256` (default), `hmac-sha384`, `hmac-sha512`, as the server's configuration has it. Change: every record
   * is written again.
   */
  keyAlgorithm?: string;
  /**
   * The key's secret, in base64. Kept in the state as a secret. Default: none. Change: every record is written again,
   * as it is.
   */
  keySecret?: pulumi.Input<string>;
}

/** A value for `dns` of a cluster. */
export function rfc2136(settings: Rfc2136Settings): { rfc2136: Rfc2136Settings } {
  return { rfc2136: settings };
}
