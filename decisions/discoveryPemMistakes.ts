import { certificates, keyMistakes } from "./authorityChain";

/** What is wrong with the files for a discovery service; a secret is seen by the host, when it shows them. */
export function discoveryPemMistakes(files: {
  caCertificate?: unknown;
  certificate?: unknown;
  key?: unknown;
}): string[] {
  const { caCertificate, certificate, key } = files;
  const found = [];
  if (typeof caCertificate === "string" && !certificates(caCertificate)?.length)
    found.push("discovery.caCertificate: holds no certificate in PEM. Write the CA's.");
  if (typeof certificate !== "string") return found;
  const own = certificates(certificate)?.[0];
  if (own === undefined)
    found.push("discovery.certificate: holds no certificate in PEM. Write the client's.");
  else if (typeof key === "string") found.push(...keyMistakes("discovery", own, key));
  return found;
}
