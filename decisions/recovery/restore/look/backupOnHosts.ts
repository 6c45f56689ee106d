import type { FoundBackup, MissingBackup } from "./foundBackup";
import type { Lives } from "./lives";

/** One host's answer about the backup that a restore names, or the reason that it gives none. */
export type HostAnswer = { host: string } & Partial<Lives> &
  (
    | { found: FoundBackup }
    | { missing: MissingBackup }
    /** The code is that of the program on the host. */
    | { failed: string; code?: string }
  );

/** One backup, by the answers of all hosts that were asked. */
export interface BackupOnHosts extends FoundBackup {
  /** Hosts that can fetch it, from whatever target. */
  holders: string[];
  /** The other hosts, and why each cannot fetch it. */
  lacking: { host: string; why: string }[];
}

/** The newest backup that any host found; the first one of two that are as new. */
export function newestBackup(answers: readonly HostAnswer[]): FoundBackup | undefined {
  return answers
    .flatMap((answer) => ("found" in answer ? answer.found : []))
    .reduce<FoundBackup | undefined>(
      (newest, one) => (newest === undefined || isNewer(one, newest) ? one : newest),
      undefined,
    );
}

/** By revisions within the data of one cluster, because a clock may be wrong; otherwise by time. */
function isNewer({ manifest: a }: FoundBackup, { manifest: b }: FoundBackup): boolean {
  if (a === undefined || b === undefined) return false;
  if (a.clusterId === b.clusterId && a.revision !== b.revision) return a.revision > b.revision;
  return Date.parse(a.time) > Date.parse(b.time);
}

/** Whether both have the same name and the same data. */
export function isSameBackup(a: FoundBackup, b: FoundBackup): boolean {
  return a.snapshot === b.snapshot && a.manifest?.sha256 === b.manifest?.sha256;
}

/** The chosen backup on all hosts. A backup of the same name with other data is another backup. */
export function backupOnHosts(chosen: FoundBackup, answers: readonly HostAnswer[]): BackupOnHosts {
  const holding = answers.flatMap((answer) =>
    "found" in answer && isSameBackup(answer.found, chosen) ? [answer] : [],
  );
  const all = answers.flatMap((answer) =>
    "found" in answer ? answer.found : "missing" in answer ? answer.missing : [],
  );
  return {
    ...chosen,
    targets: unique(holding.flatMap(({ found }) => found.targets)),
    newer: unique(all.flatMap(({ newer }) => newer)),
    unreadable: unique(all.flatMap(({ unreadable }) => unreadable)),
    holders: holding.map(({ host }) => host),
    lacking: answers.flatMap((answer) => {
      if ("failed" in answer) return { host: answer.host, why: answer.failed };
      if ("missing" in answer) return { host: answer.host, why: answer.missing.why };
      return isSameBackup(answer.found, chosen)
        ? []
        : { host: answer.host, why: "it has other data of that name" };
    }),
  };
}

/** Why a backup cannot be used. */
export type NotFoundCode = (typeof notFoundCodes)[number];

const notFoundCodes = [
  "backup.damaged",
  "backup.unreadable",
  "backup.not-found",
  "backup.no-answer",
] as const;

/** A host or a target that gives no answer may have the backup. One host that has it damaged knows more than others. */
export function notFoundCode(answers: readonly HostAnswer[]): NotFoundCode {
  const codes = answers.flatMap((answer) => ("failed" in answer ? [answer.code] : []));
  if (codes.some((code) => !code?.startsWith("backup."))) return "backup.no-answer";
  return notFoundCodes.find((code) => codes.includes(code)) ?? "backup.not-found";
}

/** Why the backup is not found, each reason with its hosts. */
export function whyNotFound(snapshot: string, answers: readonly HostAnswer[]): string {
  const hostsByWhy = new Map<string, string[]>();
  for (const answer of answers) {
    if ("found" in answer) continue;
    const why =
      "failed" in answer ? answer.failed : `the backup ${snapshot} cannot be found: ${answer.missing.why}`;
    hostsByWhy.set(why, [...(hostsByWhy.get(why) ?? []), answer.host]);
  }
  return [...hostsByWhy].map(([why, hosts]) => `${hosts.join(", ")}: ${why}`).join("; ");
}

function unique(all: readonly string[]): string[] {
  return [...new Set(all)];
}
