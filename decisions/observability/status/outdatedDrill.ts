import type { HostStatus } from "./hostStatus";

/** A host with its answer. */
export interface Answer {
  name: string;
  status: HostStatus;
}

const ofDrills = ["drill-failed", "drill-skipped", "drill-interrupted"];

/**
 * Whether a finding is of a drill that counts no longer. One follower drills, so what another host did with the same
 * backups counts too.
 */
export function isOutdatedDrill(
  { check, subject }: { check: string; subject: string },
  name: string,
  answers: Answer[],
): boolean {
  if (!ofDrills.includes(check)) return false;
  const own = drillOf(subject, name, answers);
  if (own === undefined) return false;
  return answers
    .filter((other) => other.name === name || haveSameBackups(own.target, own.status, other.status))
    .flatMap(({ status }) => status.drills.filter(({ target }) => target === own.target))
    .some((later) => (check === "drill-failed" ? outweighs(later, own.drill) : isNewer(later, own.drill)));
}

function drillOf(subject: string, name: string, answers: Answer[]) {
  const status = answers.find((one) => one.name === name)?.status;
  const drill = status?.drills.find(({ target }) => subject === `target ${target}`);
  return status && drill && { status, drill, target: drill.target };
}

type Drill = HostStatus["drills"][number];

/**
 * A failure counts until a backup is restored. One of a drill that only compared an encrypted backup counts until such
 * a drill ends well. A program of an earlier version reports the last drill alone.
 */
function outweighs(later: Drill, { failed, failed_compared: compared, time }: Drill): boolean {
  const since = Date.parse(failed ?? time);
  if (later.last_success !== null && Date.parse(later.last_success) > since) return true;
  return compared && later.result === "compared only" && Date.parse(later.time) > since;
}

/** A drill that was skipped or interrupted has no result. */
function isNewer({ time, result }: Drill, than: Drill): boolean {
  return Date.parse(time) > Date.parse(than.time) && !["skipped", "interrupted"].includes(result);
}

/** Hosts that have other backups in a target have a directory of their own there. */
function haveSameBackups(name: string, ...hosts: HostStatus[]): boolean {
  const newest = hosts.map(({ backups }) => backups.find(({ target }) => target === name));
  const [first] = newest;
  return newest.every(
    (one) => one !== undefined && one.key !== "" && one.key === first?.key && one.member === first.member,
  );
}
