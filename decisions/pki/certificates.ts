import { X509Certificate } from "node:crypto";

/** All that are in a PEM text, or nothing where one of them cannot be read. */
export function certificates(text: string): X509Certificate[] | undefined {
  try {
    return certificateBlocks(text).map((block) => new X509Certificate(block));
  } catch {
    return undefined;
  }
}

/** The certificates of a PEM text, each as it stands there. */
export function certificateBlocks(text: string): string[] {
  return text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
}
