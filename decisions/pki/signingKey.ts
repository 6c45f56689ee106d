import { createPrivateKey, type KeyObject } from "node:crypto";

/** Curves of ECDSA that Go has, by openssl's names. */
const curves = ["prime256v1", "secp384r1", "secp521r1"];

/** Why Go's programs, such as etcd and the tls plugin, cannot use a key that openssl reads; nothing where they can. */
export function unusableKey(key: KeyObject): string | undefined {
  const others = "Use a key of RSA, of ECDSA on P-256, P-384 or P-521, or of Ed25519.";
  const { asymmetricKeyType: kind = "unknown", asymmetricKeyDetails = {} } = key;
  const { namedCurve = "an unknown curve", modulusLength = 0 } = asymmetricKeyDetails;
  if (kind === "rsa" && modulusLength < 1024)
    return `of RSA with ${modulusLength} bits, which etcd refuses. ${others}`;
  if (kind === "ec" && !curves.includes(namedCurve))
    return `of ECDSA on ${namedCurve}, which etcd cannot use. ${others}`;
  return ["rsa", "ec", "ed25519"].includes(kind)
    ? undefined
    : `of the kind ${kind}, which etcd cannot use. ${others}`;
}

/** The kinds of PEM blocks that the tls plugin reads. It looks at the first block of a text alone. */
const readByPlugin = ["PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY"];

/**
 * A CA's key as the tls plugin reads it. openssl writes the parameters of a curve before the key or in the place of the
 * curve's name, and other programs write the certificate before it. A text that the plugin reads stays as it is,
 * because another text signs every certificate again.
 */
export function signingKey(pem: string): string {
  const key = createPrivateKey(pem);
  const [, first = ""] = /-----BEGIN ([A-Z0-9 ]+)-----/.exec(pem) ?? [];
  if (readByPlugin.includes(first) && !hasCurveParameters(key)) return pem;
  // A JWK names the curve.
  const named = createPrivateKey({ key: key.export({ format: "jwk" }), format: "jwk" });
  return named.export({ type: "pkcs8", format: "pem" }).toString();
}

/** The object identifier of a prime field in DER, which the parameters of a curve begin with. */
const primeField = Buffer.from("06072a8648ce3d0101", "hex");

function hasCurveParameters(key: KeyObject): boolean {
  return key.asymmetricKeyType === "ec" && key.export({ type: "sec1", format: "der" }).includes(primeField);
}
