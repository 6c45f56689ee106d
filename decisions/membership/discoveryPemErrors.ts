import type { FieldError } from "../findings/fieldError";
import { certificates } from "../pki/certificates";
import { certificateErrors, keyErrors } from "../pki/pemErrors";

/** The errors of the files for a discovery service. A secret is judged by the host, when it shows them. */
export function discoveryPemErrors(files: {
  caCertificate?: unknown;
  certificate?: unknown;
  key?: unknown;
}): FieldError[] {
  const { caCertificate, certificate, key } = files;
  const own = typeof certificate === "string" ? certificates(certificate)?.[0] : undefined;
  return [
    ...(typeof caCertificate === "string" ? certificateErrors("discovery.caCertificate", caCertificate) : []),
    ...(typeof certificate === "string" ? certificateErrors("discovery.certificate", certificate) : []),
    ...(typeof key === "string"
      ? keyErrors("discovery.key", key, own && { certificate: own, field: "discovery.certificate" })
      : []),
  ];
}
