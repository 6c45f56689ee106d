import { quorum } from "../../membership/quorum";
import type { HostStatus } from "./hostStatus";
import { statusFindings, type AskedHost, type StatusFinding } from "./statusFindings";

/** The document of `etcd-cluster status --json`. Fields are added, and keep their meaning while `format` is 1. */
export interface ClusterStatus {
  format: 1;
  /** ISO 8601 in UTC. */
  time: string;
  state: "healthy" | "warning" | "critical";
  cluster: {
    name: string;
    id: string;
    leader: string;
    /** Null where it is not known: what members answer is not accepted. */
    quorum: boolean | null;
    voters: number;
    /** Voting members that answer and commit. Null where the quorum is not known. */
    committing: number | null;
    /** How many more voting members may fail before writes stop. Null where the quorum is not known. */
    may_fail: number | null;
  };
  findings: StatusFinding[];
  members: HostStatus["members"];
  alarms: HostStatus["alarms"];
  hosts: {
    name: string;
    /** False where no program answers there. */
    answers: boolean;
    /** Why nothing else is known of the host. */
    error: string;
    /** Empty where the host has another version of the program, which does not understand the question. */
    program: string;
    certificates: HostStatus["certificates"];
  }[];
  /** The CAs that any host trusts. */
  authorities: HostStatus["certificates"];
  backups: HostStatus["backups"];
  /** The newest drill of each target, with the host that ran it. */
  drills: (HostStatus["drills"][number] & { host: string })[];
  records: HostStatus["records"];
}

/** One cluster by the answers of its hosts. `expected` has each name that a member may have. */
export function clusterStatus(
  cluster: string,
  asked: readonly AskedHost[],
  time: string,
  expected: readonly string[],
): ClusterStatus {
  const answers = asked.flatMap(({ name, status }) => (status === undefined ? [] : [{ name, status }]));
  const view = bestView(answers.map(({ status }) => status));
  const members = view?.members ?? [];
  const voters = members.filter(({ role }) => role !== "learner").length;
  const committing = members.filter(({ commits }) => commits === true).length;
  const served = view === undefined ? false : view.cluster.quorum;
  const findings = statusFindings(asked, view, expected);
  const certificates = (status: HostStatus | undefined, ca: boolean) =>
    (status?.certificates ?? []).filter(({ kind }) => (kind === "ca") === ca);
  return {
    format: 1,
    time,
    state: stateOf(findings, served),
    cluster: {
      name: cluster,
      id: view?.cluster.id ?? "",
      leader: view?.cluster.leader ?? "",
      quorum: served,
      voters,
      ...(served === null
        ? { committing: null, may_fail: null }
        : { committing, may_fail: served ? Math.max(0, committing - quorum(voters)) : 0 }),
    },
    findings,
    members,
    alarms: view?.alarms ?? [],
    hosts: asked.map(({ name, status, why = "", otherProgram = false }) => ({
      name,
      answers: status !== undefined || otherProgram,
      error: why,
      program: status?.host.program ?? "",
      certificates: certificates(status, false),
    })),
    authorities: newest(
      answers.flatMap(({ status }) => certificates(status, true)),
      ({ name, expires }) => `${name} ${expires}`,
      () => 0,
    ),
    backups: newest(
      answers.flatMap(({ status }) => status.backups),
      ({ target }) => target,
      ({ time: at }) => (at === null ? 0 : Date.parse(at)),
    ),
    drills: newest(
      answers.flatMap(({ name, status }) => status.drills.map((one) => ({ ...one, host: name }))),
      ({ target }) => target,
      ({ time: at }) => Date.parse(at),
    ),
    records: view?.records ?? [],
  };
}

/**
 * A host that reaches a quorum knows more than one whose answer was not accepted. That one knows more than a host that
 * is cut off. A host that reaches more members knows most.
 */
export function bestView(all: HostStatus[]): HostStatus | undefined {
  const rank = ({ cluster, members }: HostStatus) =>
    (cluster.quorum === null ? 1 : Number(cluster.quorum) * 2) * 1000 +
    members.filter(({ version }) => version !== "").length;
  return all.reduce<HostStatus | undefined>(
    (best, one) => (best === undefined || rank(one) > rank(best) ? one : best),
    undefined,
  );
}

function stateOf(findings: StatusFinding[], served: boolean | null): ClusterStatus["state"] {
  if (served === false || findings.some(({ severity }) => severity === "critical")) return "critical";
  return findings.length > 0 ? "warning" : "healthy";
}

/** One of each key: the one with the latest time, and the first of those. */
function newest<T>(all: T[], key: (one: T) => string, time: (one: T) => number): T[] {
  const found = new Map<string, T>();
  for (const one of all) {
    const known = found.get(key(one));
    if (known === undefined || time(one) > time(known)) found.set(key(one), one);
  }
  return [...found.values()];
}
