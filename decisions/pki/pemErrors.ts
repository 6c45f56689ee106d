import { fieldError, sentence, type FieldError } from "../findings/fieldError";
import { createPrivateKey, type X509Certificate } from "node:crypto";
import { certificates } from "./certificates";
import { unusableKey } from "./signingKey";

type Wanted = "certificate" | "key";

/** A kind of text that is not the wanted PEM. It has a remedy where more is needed than another text. */
interface Form {
  looks: RegExp;
  is: string;
  remedies?: Partial<Record<Wanted, string>>;
}

/** In a file that was read as text, bytes that are not text are U+FFFD. These are the first bytes of ASN.1. */
const pkcs12 = /^0\uFFFD.{0,2}\x02\x01\x03/s;

const forms: readonly Form[] = [
  { looks: /^$/, is: "empty" },
  { looks: /^(ssh-|ecdsa-|sk-|---- BEGIN SSH2 PUBLIC KEY)/, is: "an SSH public key" },
  { looks: /^PuTTY-User-Key-File/, is: "an SSH private key in PuTTY's form" },
  { looks: /-----BEGIN OPENSSH PRIVATE KEY-----/, is: "an SSH private key in OpenSSH's form" },
  {
    looks: /-----BEGIN (NEW )?CERTIFICATE REQUEST-----/,
    is: "a certificate request",
    remedies: { certificate: "Write the certificate that a CA made of it." },
  },
  {
    looks: /-----BEGIN (DSA|ANY) PRIVATE KEY-----/,
    is: "a private key of a kind that etcd cannot use",
    remedies: { key: "Use a key of RSA, ECDSA or Ed25519." },
  },
  {
    looks: /-----BEGIN ([A-Z]+ )*PRIVATE KEY-----/,
    is: "a private key",
    remedies: { key: "Copy the file again, because this one is not whole." },
  },
  { looks: /-----BEGIN ([A-Z]+ )*PUBLIC KEY-----/, is: "a public key" },
  { looks: /-----BEGIN ([A-Z0-9]+ )*CERTIFICATE-----/, is: "a certificate" },
  {
    looks: pkcs12,
    is: "in PKCS#12",
    remedies: {
      certificate: "Write what `openssl pkcs12 -nokeys -in FILE` makes of it.",
      key: "Write what `openssl pkcs12 -nocerts -nodes -in FILE` makes of it.",
    },
  },
  {
    looks: /[\0\uFFFD]/,
    is: "binary, as DER is",
    remedies: {
      certificate: "Write what `openssl x509 -inform DER -in FILE` makes of it.",
      key: "Write what `openssl pkey -inform DER -in FILE` makes of it.",
    },
  },
];

const expected: Record<Wanted, string> = {
  certificate: "Write a certificate in PEM, which begins with -----BEGIN CERTIFICATE-----.",
  key: "Write the certificate's private key in PEM, which begins with -----BEGIN PRIVATE KEY-----.",
};

/** Why nothing can be done with a text that should hold certificates. */
export function certificateErrors(field: string, text: string): FieldError[] {
  const held = certificates(text);
  if (held === undefined)
    return [
      fieldError(
        field,
        `it holds a certificate that is not whole. Copy the file again.`,
        "certificate.unusable",
      ),
    ];
  return held.length > 0
    ? []
    : [fieldError(field, `it is ${otherForm(text, "certificate")}`, "certificate.unusable")];
}

/** Errors of a private key, and whether it belongs to the certificate, where that is known. No message has the key. */
export function keyErrors(
  field: string,
  text: string,
  owner?: { certificate: X509Certificate; field: string },
): FieldError[] {
  if (/ENCRYPTED/.test(text))
    return [
      fieldError(field, `has a passphrase. Give the key without one, as a secret.`, "certificate.unusable"),
    ];
  const unreadable = () => [fieldError(field, `it is ${otherForm(text, "key")}`, "certificate.unusable")];
  // OpenSSL tries each of its decoders on a text without a PEM block, which takes a millisecond.
  if (!text.includes("-----BEGIN ")) return unreadable();
  try {
    const key = createPrivateKey(text);
    const unusable = unusableKey(key);
    if (unusable !== undefined) return [fieldError(field, `it is ${unusable}`, "certificate.unusable")];
    return owner === undefined || owner.certificate.checkPrivateKey(key)
      ? []
      : [
          fieldError(
            field,
            sentence`belongs to another certificate than ${{ field: owner.field }}.`,
            "certificate.unusable",
          ),
        ];
  } catch {
    return unreadable();
  }
}

/** The rest of a sentence that begins with "it is". */
function otherForm(text: string, wanted: Wanted): string {
  const { is, remedies }: Partial<Form> = forms.find(({ looks }) => looks.test(text.trim())) ?? {};
  const none = wanted === "key" ? "not a private key" : "not a certificate";
  return `${is ?? none}. ${remedies?.[wanted] ?? expected[wanted]}`;
}
