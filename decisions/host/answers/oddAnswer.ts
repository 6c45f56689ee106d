import { finding, type Finding } from "../../findings/finding";
import type { FindingCode } from "../../findings/catalogue/catalogue";
import { quoted } from "../../findings/quoted";

/** The exit code of `etcd-host` when it refused an answer of etcd. */
export const refusedAnswerCode = 65;

/** The error of an answer of a host or its etcd that cannot be read. The caller names the host. */
export function oddAnswer(what: string, answer: string): Error {
  return new Error(`${what} is not valid: ${quoted(answer)}`);
}

/** The same as a finding, where the rest of a report does not depend on the answer. */
export function oddAnswerFinding(code: FindingCode, host: string, what: string, error: unknown): Finding {
  const message = `${what}: ${error instanceof Error ? error.message : String(error)}.`;
  return finding({ code, host, ok: "unknown", severity: "warning", message });
}
