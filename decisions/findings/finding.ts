import type { FindingCode } from "./catalogue/catalogue";

/**
 * The result of one check, on one host or on the cluster. The preflight check and the pre-update check give it. The
 * gate after an update runs on a host, whose error is a text; docs/contributing/design.md says why.
 */
export interface Finding {
  /** `CHECK.REASON`, as `memory.too-small`. The catalogue explains it, and that of a good answer is not printed. */
  code: FindingCode;
  /** The host it was asked of; left out where it was the cluster. */
  host?: string;
  /** `unknown`: it could not be asked, which is not the same as well. */
  ok: boolean | "unknown";
  /** How bad it is when `ok` is not `true`. Only an `error` stops the update. A `note` is not a fault. */
  severity: "error" | "warning" | "note";
  /** A sentence or two for people, with the figures and the remedy. */
  message: string;
}

/** The answer to one question. Without a severity a bad one stops the update. */
export function finding({
  severity = "error",
  ...found
}: Omit<Finding, "severity"> & Partial<Pick<Finding, "severity">>): Finding {
  return { ...found, severity };
}
