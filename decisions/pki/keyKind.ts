/** The algorithm of a key. */
export const KeyAlgorithm = { Ecdsa: "ECDSA", Rsa: "RSA" } as const;
export type KeyAlgorithm = (typeof KeyAlgorithm)[keyof typeof KeyAlgorithm];

/** A curve of ECDSA. */
export const Curve = { P256: "P256", P384: "P384", P521: "P521" } as const;
export type Curve = (typeof Curve)[keyof typeof Curve];
