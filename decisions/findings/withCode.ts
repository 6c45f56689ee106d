import type { ErrorCode } from "./catalogue/catalogue";

/** An error for a person ends with its code, which docs/reference/errors.md explains. */
export function withCode(text: string, code: ErrorCode): string {
  return `${text} [${code}]`;
}
