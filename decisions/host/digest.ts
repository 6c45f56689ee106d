import { createHash } from "node:crypto";

/** A short name for a text or bytes, the same for the same text only. */
export function digest(text: string | Buffer): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 12);
}
