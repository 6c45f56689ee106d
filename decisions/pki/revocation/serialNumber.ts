import { X509Certificate } from "node:crypto";
import { certificateBlocks } from "../certificates";

/**
 * A certificate's serial number in the one spelling that `openssl x509 -serial` prints: hexadecimal, in capitals, two
 * digits a byte. People copy it from elsewhere, so it may have `serial=`, colons or small letters. Any other text is
 * `undefined`.
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

/** The serial number of each certificate in a PEM text, in their order. */
export function serialNumbers(pem: string): string[] {
  return certificateBlocks(pem).flatMap(
    (block) => serialNumber(new X509Certificate(block).serialNumber) ?? [],
  );
}
