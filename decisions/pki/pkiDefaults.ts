/** Days that certificates of members and clients are valid for. */
export const defaultValidityDays = 365;

/** Keys of members and clients. A P256 signature takes 1 ms, and etcd signs at every handshake. */
export const defaultLeafKey = { algorithm: "ECDSA", curve: "P256", rsaBits: 2048 } as const;

/** The CA that is made. */
export const defaultAuthority = {
  algorithm: "RSA",
  curve: "P384",
  rsaBits: 4096,
  validityDays: 1825,
  maxPathLength: 2,
  allowedUses: [
    "crl_signing",
    "cert_signing",
    "digital_signature",
    "key_encipherment",
    "server_auth",
    "client_auth",
  ],
} as const;
