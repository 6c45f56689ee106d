import { X509Certificate } from "node:crypto";
import { certificateBlocks } from "../../../pki/certificates";
import { adoptionFinding, type AdoptionCheck } from "./adoptionCheck";
import { plainHttp } from "./tls";

export const trust: AdoptionCheck = (host, found) => {
  if (plainHttp(found).length > 0) return [];
  const strangers = unknownAuthorities(found.trusts, host.adopt.authorities);
  return [
    adoptionFinding(host, {
      ok: strangers.length === 0,
      code: "adopt.unknown-ca",
      message:
        `it trusts ${strangers.join("; ")}, and pki does not: members would refuse certificates of that CA. ` +
        "Bring it in pki.customCAs (with its key, where you have it), and name it in pki.authorities.trusted.",
    }),
  ];
};

/** The subjects of the CAs that pki does not bring. A CA that has ended accepts no certificate any longer. */
function unknownAuthorities(trusts: readonly string[], brought: string): string[] {
  const known = certificateBlocks(brought).map((pem) => pem.replace(/-----[A-Z ]+-----|\s/g, ""));
  return trusts.filter((one) => !known.includes(one)).flatMap(subject);
}

function subject(base64: string): string[] {
  try {
    const { subject: own, validTo } = new X509Certificate(Buffer.from(base64, "base64"));
    return new Date(validTo) < new Date() ? [] : [own.split("\n").join(" ")];
  } catch {
    return ["a CA that cannot be read"];
  }
}
