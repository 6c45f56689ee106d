import { finding, type Finding } from "../findings/finding";
import type { FindingCode } from "../findings/catalogue/catalogue";
import { printable } from "../findings/printable";

/** The exit code of `etcd-host` when it refused an answer of etcd. */
export const refusedAnswerCode = 65;

/** What a host or its etcd answered and nobody here can read. Whoever asked names the host. */
export function oddAnswer(what: string, answer: string): Error {
  const quoted = JSON.stringify(answer.length > 300 ? `${answer.slice(0, 300)}...` : answer);
  return new Error(`${what} is not valid: ${printable(quoted)}`);
}

/** The same as a finding, where the rest of a report does not depend on the answer. */
export function oddAnswerFinding(code: FindingCode, host: string, error: unknown): Finding {
  const message = `${error instanceof Error ? error.message : String(error)}.`;
  return finding({ code, host, ok: "unknown", severity: "warning", message });
}
