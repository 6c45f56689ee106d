import { answerParts } from "../../host/answerLines";

/** A member as the living cluster knows it. */
export interface MemberStatus {
  name: string;
  learner: boolean;
  healthy: boolean;
  version?: string;
  /** Alarms and errors, in etcd's words. */
  words: string;
}

/**
 * Reads the lines of `etcd-host cluster-status`.
 * @throws where one of them is anything else: a list that lacks a member would be taken for a smaller cluster.
 */
export function memberStatuses(lines: string): MemberStatus[] {
  return lines
    .split("\n")
    .filter((line) => line !== "")
    .map(memberStatus);
}

function memberStatus(line: string): MemberStatus {
  const [name = "", kind, health, version, words = ""] = answerParts(
    line,
    /^(\S+) \S+ (voter|learner) (healthy|unhealthy) (\S+) (.*)$/,
  );
  return {
    name,
    learner: kind === "learner",
    healthy: health === "healthy",
    version: version === "-" ? undefined : version,
    words: words.trim(),
  };
}
