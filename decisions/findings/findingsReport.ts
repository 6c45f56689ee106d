import type { Finding } from "./finding";
import { printable } from "./printable";
import { withCode } from "./withCode";

const rank = { error: 0, warning: 1, unknown: 2, note: 3, ok: 4 } as const;
const heading = { error: "ERROR", warning: "WARNING", unknown: "UNKNOWN", note: "NOTE", ok: "ok" } as const;

/**
 * All findings of a cluster as one text, so that one update fixes all: hosts with errors first, and on each host the
 * errors first. Good answers are counted, not listed.
 */
export function findingsReport(cluster: string, findings: readonly Finding[]): string {
  const hosts = new Map<string, Finding[]>();
  for (const finding of findings) {
    const host = finding.host ?? "";
    hosts.set(host, [...(hosts.get(host) ?? []), finding]);
  }
  const worst = (of: Finding[]) => Math.min(...of.map((finding) => rank[level(finding)]));
  const ordered = [...hosts].sort(
    ([hostA, a], [hostB, b]) => worst(a) - worst(b) || hostA.localeCompare(hostB, "en"),
  );
  return [summary(cluster, findings), ...ordered.flatMap(([host, of]) => section(host, of))].join("\n");
}

function section(host: string, findings: Finding[]): string[] {
  const bad = findings
    .filter((finding) => finding.ok !== true)
    .sort((a, b) => rank[level(a)] - rank[level(b)] || a.code.localeCompare(b.code, "en"));
  if (bad.length === 0) return [];
  return [`${host || "cluster"}:`, ...bad.map(line)];
}

function line(finding: Finding): string {
  const [check] = finding.code.split(".");
  return `  ${heading[level(finding)]} ${check}: ${withCode(printable(finding.message), finding.code)}`;
}

function summary(cluster: string, findings: readonly Finding[]): string {
  const count = (which: ReturnType<typeof level>) =>
    findings.filter((finding) => level(finding) === which).length;
  const parts = (["error", "warning", "unknown", "note", "ok"] as const)
    .map((which) => [count(which), which] as const)
    .filter(([number]) => number > 0)
    .map(
      ([number, which]) =>
        `${number} ${which === "ok" || which === "unknown" || number === 1 ? which : `${which}s`}`,
    );
  return parts.length === 0
    ? `${cluster}: nothing was checked.`
    : `${findings.length} ${findings.length === 1 ? "check" : "checks"} of ${cluster}: ${parts.join(", ")}.`;
}

/** An unanswered question whose severity is `error` stops the update as much as a bad answer. */
function level(finding: Finding): keyof typeof rank {
  if (finding.ok === true) return "ok";
  if (finding.severity === "error") return "error";
  return finding.ok === "unknown" ? "unknown" : finding.severity;
}
