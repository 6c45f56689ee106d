import { fieldError, sentence, type FieldError } from "../../findings/fieldError";
import type { X509Certificate } from "node:crypto";
import { certificates } from "../certificates";
import { authorityLimits } from "./authorityLimits";
import { certificateErrors, keyErrors } from "../pemErrors";

/** All errors of a CA that its user brings. A value that is not a text is not known yet, and not judged. */
export function authorityErrors(
  field: string,
  files: { certificate?: unknown; key?: unknown; chain?: unknown },
  now: Date,
): FieldError[] {
  const { certificate, key, chain = "" } = files;
  const at = { certificate: `${field}.certificate`, key: `${field}.key`, chain: `${field}.chain` };
  const own = typeof certificate === "string" ? certificates(certificate) : undefined;
  const above = typeof chain === "string" ? certificates(chain) : undefined;
  const signer = own?.length === 1 ? own[0] : undefined;
  const line = authorityLine(signer, above);
  return [
    ...(typeof certificate === "string" ? certificateErrors(at.certificate, certificate) : []),
    ...(own !== undefined && own.length > 1
      ? [
          fieldError(
            at.certificate,
            sentence`it holds ${own.length} certificates. Those above the first belong in ${{ field: at.chain }}.`,
            "certificate.unusable",
          ),
        ]
      : []),
    ...(typeof chain === "string" && chain.trim() !== "" ? certificateErrors(at.chain, chain) : []),
    ...line.flatMap((one, below) =>
      certificateFaults(one === signer ? at.certificate : at.chain, one, below, now),
    ),
    ...(signer && above ? orderErrors(at.chain, line) : []),
    ...(typeof key === "string"
      ? keyErrors(at.key, key, signer && { certificate: signer, field: at.certificate })
      : []),
  ];
}

/** From the CA that signs upwards. Some give the certificate itself as the first of its chain. */
export function authorityLine(
  signer: X509Certificate | undefined,
  above: readonly X509Certificate[] = [],
): X509Certificate[] {
  const others = above.filter(({ fingerprint256 }) => fingerprint256 !== signer?.fingerprint256);
  return signer === undefined ? others : [signer, ...others];
}

/** `below` is how many CAs stand between it and the certificates. */
function certificateFaults(field: string, one: X509Certificate, below: number, now: Date): FieldError[] {
  const who = oneLine(one.subject);
  const found = [];
  if (!one.ca)
    found.push(
      fieldError(
        field,
        `${who} is not a CA. Only a CA's certificate may sign others. Write the certificate of a CA.`,
        "certificate.unusable",
      ),
    );
  if (new Date(one.validTo) < now)
    found.push(
      fieldError(
        field,
        `${who} ended on ${one.validTo}. Bring one that is still good.`,
        "certificate.unusable",
      ),
    );
  found.push(
    ...authorityLimits(one, below).map((limit) =>
      fieldError(field, `${who} ${limit}`, "certificate.unusable"),
    ),
  );
  if (new Date(one.validFrom) > now)
    found.push(fieldError(field, `${who} is only good from ${one.validFrom} on.`, "certificate.unusable"));
  return found;
}

function orderErrors(field: string, line: readonly X509Certificate[]): FieldError[] {
  const found = line.flatMap((one, index) => {
    const next = line[index + 1];
    return next === undefined || signed(next, one)
      ? []
      : [
          fieldError(
            field,
            `${oneLine(next.subject)} did not sign ${oneLine(one.subject)}. Give each after the one that it signed.`,
            "certificate.unusable",
          ),
        ];
  });
  const last = line.at(-1);
  // etcd would trust an intermediate alone, openssl and most clients would not.
  if (last && !signed(last, last))
    found.push(
      fieldError(
        field,
        `ends at ${oneLine(last.subject)}, which is not a root. Add the certificate of ${oneLine(last.issuer)}.`,
        "certificate.unusable",
      ),
    );
  return found;
}

function signed(signer: X509Certificate, one: X509Certificate): boolean {
  return one.checkIssued(signer) && one.verify(signer.publicKey);
}

function oneLine(name: string): string {
  return name.split("\n").join(" ");
}
