import { answerParts } from "../../host/answers/answerLines";
import { oddAnswer } from "../../host/answers/oddAnswer";

/** A member as the living cluster knows it. */
export interface MemberStatus {
  name: string;
  /** None where the host's program does not print them. */
  peerUrls: readonly string[];
  learner: boolean;
  healthy: boolean;
  version?: string;
  /** Alarms and errors, in etcd's words. */
  words: string;
}

/**
 * Reads the lines of `etcd-host cluster-status`.
 * @throws where one of them is anything else, or a member is there twice: a list that lacks a member would be taken for
 * a smaller cluster.
 */
export function memberStatuses(lines: string): MemberStatus[] {
  const members = lines
    .split("\n")
    .filter((line) => line !== "")
    .map(memberStatus);
  if (members.length === 0) throw oddAnswer("a list without members", lines);
  // Members that were never ready have no name yet.
  const names = members.map(({ name }) => name).filter((name) => name !== "-");
  if (new Set(names).size < names.length) throw oddAnswer("a list that has a member twice", lines);
  return members;
}

const url = "https://[!-~]+";
const pattern = new RegExp(
  `^([!-~]+) (?:-|${url}) (?:(${url}) )?(voter|learner) (healthy|unhealthy) ` +
    "(-|\\d+\\.\\d+\\.\\d+[-+.\\w]*) ([ -~]*)$",
);

function memberStatus(line: string): MemberStatus {
  const [name = "", peerUrls = "", kind, health, version, words = ""] = answerParts(line, pattern);
  return {
    name,
    peerUrls: peerUrls === "" ? [] : peerUrls.split(","),
    learner: kind === "learner",
    healthy: health === "healthy",
    version: version === "-" ? undefined : version,
    words: words.trim(),
  };
}
