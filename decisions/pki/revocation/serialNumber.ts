import { X509Certificate } from "node:crypto";
import { certificateBlocks } from "../certificates";

/**
 * A certificate's serial number in the one spelling that `openssl x509 -serial` prints: hexadecimal, in capitals, two
 * digits a byte. Takes what people copy from elsewhere: with `serial=`, colons, small letters. Anything else is `undefined`.
 */
export function serialNumber(text: string): string | undefined {
  const digits = text
    .trim()
    .replace(/^serial=|^0x/i, "")
    .replace(/[\s:]/g, "")
    .replace(/^0+/, "")
    .toUpperCase();
  // RFC 5280: 20 bytes at most, and not zero.
  if (!/^[0-9A-F]{1,40}$/.test(digits)) return undefined;
  return digits.padStart(digits.length + (digits.length % 2), "0");
}

/** Of each certificate in a PEM text, in their order. */
export function serialNumbers(pem: string): string[] {
  return certificateBlocks(pem).flatMap(
    (block) => serialNumber(new X509Certificate(block).serialNumber) ?? [],
  );
}
