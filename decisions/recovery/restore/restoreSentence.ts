import type { RestoreFacts } from "./restoreFacts";
import { datedAhead } from "./datedAhead";
import { normalId } from "./restoreSituation";
import { someNames } from "./someNames";

/** The plan's words for a restore: what is restored, what is destroyed, and what is lost. */
export function restoreSentence(facts: RestoreFacts, now: Date): string {
  const { kind, hosts, seeds, living, newer, unreadable = [], bump, revision } = facts;
  const joining = hosts.filter((host) => !seeds.includes(host));
  return [
    kind === "recover"
      ? `RECOVERS from ${seeds.join(", ")} alone, at ${atRevision(revision)}; later entries are reported then`
      : `RESTORES ${seeds.join(", ")} from ${lastPart(facts.snapshot)} (${about(facts, now)})`,
    joining.length > 0 && `${joining.join(", ")} ${joinWords(joining.length)}`,
    living && replaced(living, facts),
    `the cluster gets a new ID; ${watchersWords(bump, revision)}`,
    kind === "restore" && "users, passwords and leases are those of then",
    kind === "restore" && `newer backups: ${newer.length === 0 ? "none" : someNames(newer.map(lastPart))}`,
    unreadable.length > 0 && `newer backups that cannot be used: ${someNames(unreadable.map(lastPart))}`,
    asideWords(facts),
  ]
    .filter(Boolean)
    .join("; ");
}

function asideWords({ hosts, withData = hosts }: RestoreFacts): string | undefined {
  if (withData.length === 0) return undefined;
  const where = hosts.every((host) => withData.includes(host)) ? "each host" : withData.join(", ");
  return `old data is moved aside on ${where}`;
}

function joinWords(hosts: number): string {
  return hosts === 1 ? "joins as a learner, then a voter" : "join as learners, then voters";
}

function about(facts: RestoreFacts, now: Date): string {
  const { time, sizeRaw, etcdVersion, sha256, suspect, compared } = facts;
  const parts = [
    time === undefined
      ? "of unknown age"
      : datedAhead(time, now)
        ? `DATED ${duration(Date.parse(time) - now.getTime())} AHEAD of this computer's clock`
        : `${duration(now.getTime() - Date.parse(time))} old`,
    sizeRaw !== undefined && size(sizeRaw),
    etcdVersion !== undefined && `etcd ${etcdVersion}`,
    suspect
      ? `SUSPECT: ${suspect}`
      : sha256 === undefined || time === undefined
        ? "not verified"
        : compared === false
          ? "verified when it was taken, and compared by each host before anything stops"
          : "verified",
  ];
  return `${parts.filter(Boolean).join(", ")}; ${drillWords(facts, now)}`;
}

function drillWords({ drilled, drillFailed }: RestoreFacts, now: Date): string {
  if (drillFailed !== undefined)
    return `its last drill FAILED ${duration(now.getTime() - Date.parse(drillFailed))} ago`;
  if (drilled === undefined) return "no drill is known";
  const { at, seconds, other } = drilled;
  const words = `drilled ${duration(now.getTime() - Date.parse(at))} ago in ${seconds} s`;
  return other === undefined ? words : `not drilled itself, and ${lastPart(other)} of its target ${words}`;
}

type Living = NonNullable<RestoreFacts["living"]>;

function replaced(living: Living, facts: RestoreFacts): string {
  const { clusterId, revision } = living;
  return `replaces the living cluster ${clusterId}, at ${atRevision(revision)}: ${lostWords(living, facts)}`;
}

/** A restore raises the revisions, so those of two clusters count no changes. */
function lostWords({ clusterId, revision, lastRestore }: Living, facts: RestoreFacts): string {
  const { backupOf, revision: restored } = facts;
  const another = backupOf !== undefined && normalId(backupOf) !== normalId(clusterId);
  if (another && lastRestore === undefined) return "all its changes are lost";
  if (another)
    return `all changes since the restore ${lastRestore} are lost, and those between the backup and that restore`;
  if (backupOf === undefined) return "changes since are lost, and all data if the file is of another cluster";
  if (restored === undefined || revision === undefined) return "changes since are lost";
  const count = Math.max(0, revision - restored);
  return count > 1 ? `${count} changes since are lost` : `${count === 0 ? "no" : "1"} change since is lost`;
}

function watchersWords(bump: number, revision: number | undefined): string {
  if (bump === 0) return "revisions stay, and a client that watches may take other data for what it knows";
  return revision === undefined
    ? `watches end, and clients list again from revisions raised by ${bump}`
    : `watches end, and clients list again from revision ${revision + bump}`;
}

function atRevision(revision: number | undefined): string {
  return revision === undefined ? "an unknown revision" : `revision ${revision}`;
}

function lastPart(name: string): string {
  return name.startsWith("/") ? name : name.slice(name.lastIndexOf("/") + 1);
}

/** The two largest units. */
export function duration(milliseconds: number): string {
  const minutes = Math.max(0, Math.round(milliseconds / 60_000));
  const [days, hours, rest] = [Math.floor(minutes / 1440), Math.floor((minutes % 1440) / 60), minutes % 60];
  if (days > 0) return days === 1 ? `1 day ${hours} h` : `${days} days`;
  return hours > 0 ? `${hours} h ${rest} min` : `${rest} min`;
}

function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  const [unit, divisor]: [string, number] =
    bytes < 1e6 ? ["KB", 1e3] : bytes < 1e9 ? ["MB", 1e6] : ["GB", 1e9];
  const number = bytes / divisor;
  return `${number < 10 ? number.toFixed(1) : Math.round(number)} ${unit}`;
}
