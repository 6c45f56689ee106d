import type * as pulumi from "@pulumi/pulumi";

/** v3 discovery: an etcd cluster where the initial members find each other. Change: nothing after the bootstrap. */
export interface DiscoveryArgs {
  /** Client URLs of that cluster. */
  endpoints: string[];
  /** Names this cluster there; letters, digits, `.`, `-` and `_`. Used once. */
  token: string;
  /** PEM of the CA that signed that cluster's certificates. Default: the hosts' own trust store. */
  caCertificate?: pulumi.Input<string>;
  /** PEM of a client certificate for that cluster. Default: none. */
  certificate?: pulumi.Input<string>;
  /** PEM of its key. Default: none. */
  key?: pulumi.Input<string>;
}
