import type * as pulumi from "@pulumi/pulumi";
import type { Authorities } from "../../decisions/pki/authority/authorities";
import type { CertificateSubject } from "../../decisions/pki/names/certificateSubject";
import type { Curve, KeyAlgorithm } from "../../decisions/pki/keyKind";

/**
 * The kind and size of a key. Change for members and clients: keys and certificates replaced as files, nothing
 * restarts. Change for a CA: nothing until `authorities` names a new generation.
 */
export interface KeySettings {
  /** Kind of the key. Default: `ECDSA` for members and clients, `RSA` for the CA. */
  algorithm?: KeyAlgorithm;
  /**
   * Curve of `ECDSA`. Default: `P256` for members and clients (1 ms a handshake; etcd signs at every one), `P384` for
   * the CA.
   */
  curve?: Curve;
  /** Bits of `RSA`. Default: 2048 for members and clients, 4096 for the CA. */
  rsaBits?: number;
}

/**
 * The CA that is made. Each generation keeps its own settings permanently: a change here touches nothing until
 * `authorities` names a new generation, because no member trusts a CA that is replaced in place.
 */
export interface CaSettings extends KeySettings {
  /**
   * Default: `CN=NAME etcd CA`, with the name of the cluster. The common name of generation 2 ends in ` g2`. Members
   * and clients have the same fields, under their own common names. A field that is not given stays in certificates
   * that have it. An empty string removes it. Change: files of members and clients replaced, nothing restarts.
   */
  subject?: CertificateSubject;
  /** Days that the CA is valid. Default: 1825. */
  validityDays?: number;
  /** CAs that may stand below this one. Default: 2. */
  maxPathLength?: number;
  /**
   * Key usages, in the words of `@pulumi/tls`. Default: `crl_signing`, `cert_signing`, `digital_signature`,
   * `key_encipherment`, `server_auth`, `client_auth`.
   */
  allowedUses?: string[];
}

/** A CA that the user brings: a root, or an intermediate with the CAs above it. */
export interface CustomCa {
  /**
   * PEM of the CA that signs. Change: every certificate is signed again. Do not change it on a running cluster: add a
   * new generation instead.
   */
  certificate: pulumi.Input<string>;
  /**
   * PEM of its key, without a passphrase. Kept in the state as a secret. Default: none; then it may be trusted, and
   * cannot sign. Change: as for `certificate`.
   */
  key?: pulumi.Input<string>;
  /**
   * PEM of the CAs above it, each signed by the next, the root last. Certificate files then hold the intermediates, and
   * the trust bundle holds all of them. Members accept a client certificate of any CA in it. Default: none;
   * `certificate` is a root. Change: as for `certificate`.
   */
  chain?: pulumi.Input<string>;
}

/** A CA with its key. Default: none. Change: client certificates of the other stack are made again. */
export interface ExportedCa {
  /** PEM of the CA that signs. */
  certificate: string;
  /** PEM of its key. */
  key: string;
  /** PEM of the CAs above it. */
  chain?: string;
}

/** When certificates of members and clients are made again. */
export interface RenewalSettings {
  /**
   * Days between two renewals of one certificate. They happen in an ordinary `pulumi up`, which shows them in its
   * preview. Each name has a day of its own, and the first renewal is often early. At least 14 fewer than
   * `validityDays`, so that a stack with weekly updates never holds an expired certificate. Default: two thirds of
   * `validityDays`. Change: every certificate is renewed once; files replaced, nothing restarts.
   */
  everyDays?: number;
  /** Whether new certificates get new keys too. Default: `false`. Change: nothing until the next renewal. */
  rotateKeys?: boolean;
  /**
   * Any word. Another word renews every certificate in the next update, for instance after a leak (with `rotateKeys:
   * true`, set one update before). Default: none. Change: files replaced, nothing restarts.
   */
  trigger?: string;
  /**
   * The day that counts as today, `2027-03-01`: to preview what a later update will renew, and for tests. Default:
   * today. Change: certificates that are due on that day are renewed.
   */
  today?: string;
}

/** How certificates are made. */
export interface PkiSettings {
  /**
   * The CA that is made. Default: RSA 4096, 1825 days. Change: nothing until `authorities` names a new generation, but
   * see `subject`.
   */
  ca?: CaSettings;
  /**
   * CAs brought instead, by generation: `{ "1": { certificate, key } }`, where YAML and Python need the quotes.
   * Default: none. Change: see `authorities` for how to move to another.
   */
  customCAs?: Record<string, CustomCa>;
  /**
   * Which generation of the CA signs and which are trusted. Default: the first, and only it. Change: a step of a CA
   * rotation.
   */
  authorities?: Authorities;
  /**
   * Keys of members and clients. Default: `ECDSA` with `P256`. Change: keys and certificates replaced as files,
   * nothing restarts.
   */
  leafKeys?: KeySettings;
  /**
   * Days that certificates of members and clients are good for. Default: 365. Change: files replaced, nothing
   * restarts.
   */
  validityDays?: number;
  /** Renewal. Default: after two thirds of the validity. Change: as for each field. */
  renewal?: RenewalSettings;
  /**
   * Common names of clients besides `root`, for which a certificate is made. Each client may read and write all keys,
   * change the membership and end the cluster, until you run `etcdctl auth enable` and give its name a role. Metrics
   * need no client certificate. With authentication, etcd takes the common name for the user. Default: none. Change:
   * nothing on any host.
   */
  clients?: string[];
  /**
   * Names of clients whose certificates have no common name, in the outputs beside those of `clients`. With
   * authentication, programs that use etcd's HTTP gateway need one, for instance Patroni. etcd refuses a common name
   * there, and takes the user from user name and password. Default: none. Change: nothing on any host.
   */
  gatewayClients?: string[];
  /**
   * Exports the CA with its key in `reference`, so that other stacks can make client certificates. Each reader of this
   * stack's outputs can then make any certificate, a member's too. Default: `false`. Change: nothing on any host.
   */
  exportCaKey?: boolean;
  /**
   * Serial numbers of certificates that members refuse, of clients and of members, with each CA: in hexadecimal, as
   * `openssl x509 -serial` and the output `certificateSerials` print them. Open connections stay open until they end or
   * the member restarts. Default: none, and etcd reads no list; with `[]` it reads an empty one. Change: a new list on
   * each host, which etcd reads at the next connection; nothing restarts. Setting the field for the first time, or
   * dropping it: rolling restart.
   */
  revoked?: string[];
}
