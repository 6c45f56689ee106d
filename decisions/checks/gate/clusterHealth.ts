import { commandAnswer } from "../../host/answers/commandAnswer";
import { oddAnswer } from "../../host/answers/oddAnswer";

/** A member as the cluster itself knows it. */
export interface MemberHealth {
  /** Its name in the cluster: that of its host in `hosts`. */
  name: string;
  /** Hexadecimal, as `etcdctl` takes it. */
  id: string;
  /** The version of etcd that it ran, as in `3.6.16`. */
  version: string;
}

/** The cluster as the health gate saw it when the gate opened. */
export interface ClusterHealth {
  clusterId: string;
  members: MemberHealth[];
  /** `etcdctl endpoint health`, as a table. */
  health: string;
  /** `etcdctl endpoint status`, as a table. */
  status: string;
  /** `etcdctl member list`, as a table. */
  memberList: string;
}

/**
 * Reads the answer of `etcd-host health`.
 * @throws where it is anything else: the outputs of the cluster would lack values.
 */
export function clusterHealth(answer: string): ClusterHealth {
  const line = commandAnswer(answer);
  const health = parsed(line);
  const members: unknown = health.members;
  if (!areTexts(health, ["clusterId", "health", "status", "memberList"])) throw odd(line);
  if (!Array.isArray(members) || !members.every(isMember)) throw odd(line);
  return health as unknown as ClusterHealth;
}

function parsed(line: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(line)) as Record<string, unknown>;
  } catch {
    throw odd(line);
  }
}

function isMember(member: unknown): boolean {
  return areTexts(Object(member) as Record<string, unknown>, ["name", "id", "version"]);
}

function areTexts(values: Record<string, unknown>, keys: readonly string[]): boolean {
  return keys.every((key) => typeof values[key] === "string");
}

function odd(line: string): Error {
  return oddAnswer("the health gate's answer", line);
}
