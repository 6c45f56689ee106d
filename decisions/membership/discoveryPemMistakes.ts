import type { Mistake } from "../findings/mistake";
import { certificates } from "../pki/certificates";
import { certificateMistakes, keyMistakes } from "../pki/pemMistakes";

/** What is wrong with the files for a discovery service; a secret is seen by the host, when it shows them. */
export function discoveryPemMistakes(files: {
  caCertificate?: unknown;
  certificate?: unknown;
  key?: unknown;
}): Mistake[] {
  const { caCertificate, certificate, key } = files;
  const own = typeof certificate === "string" ? certificates(certificate)?.[0] : undefined;
  return [
    ...(typeof caCertificate === "string"
      ? certificateMistakes("discovery.caCertificate", caCertificate)
      : []),
    ...(typeof certificate === "string" ? certificateMistakes("discovery.certificate", certificate) : []),
    ...(typeof key === "string"
      ? keyMistakes("discovery.key", key, own && { certificate: own, field: "discovery.certificate" })
      : []),
  ];
}
