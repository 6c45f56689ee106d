import type { X509Certificate } from "node:crypto";
import { certificateExtensions, signatureAlgorithm } from "./certificateExtension";

/** Object identifiers in DER, after 0603551d: those that Go knows (crypto/x509, parser.go). */
const known = new Set(["0e", "0f", "11", "13", "1e", "1f", "20", "21", "23", "24", "25", "36"]);

/** Signatures that Go no longer accepts, by their object identifiers in DER. */
const insecure: Readonly<Record<string, string>> = {
  "06092a864886f70d010104": "MD5",
  "06092a864886f70d010105": "SHA-1",
  "06072a8648ce3d0401": "SHA-1",
};

/** Faults that openssl accepts in a CA's certificate, and Go and so etcd does not. The words follow the CA's name. */
export function unreadByGo(one: X509Certificate): string[] {
  const strange = certificateExtensions(one.raw).filter(
    ({ identifier, critical }) => critical && !known.has(identifier.replace(/^0603551d/, "")),
  );
  const digest = insecure[signatureAlgorithm(one.raw)];
  // Nothing checks how a root signed itself.
  const below = one.subject !== one.issuer;
  return [
    ...(strange.length > 0
      ? [
          "has a critical extension that etcd does not know. etcd would refuse every certificate below it. " +
            "Bring a CA without that extension.",
        ]
      : []),
    ...(digest !== undefined && below
      ? [`is signed with ${digest}, which etcd does not accept. Have it signed again with SHA-256.`]
      : []),
    ...(one.serialNumber.startsWith("-")
      ? ["has a negative serial number, which etcd does not read. Have it signed again with another."]
      : []),
  ];
}
