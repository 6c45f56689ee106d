import { oddAnswer } from "../../host/answers/oddAnswer";
import type { BackupOnHosts } from "./look/backupOnHosts";
import type { HostLook, LookedHost } from "./look/hostLook";
import type { Lives } from "./look/lives";
import { failedDrill, lastDrill, type LastDrill } from "./look/lastDrill";
import { restoreBump } from "./restoreBump";
import { normalId } from "./restoreSituation";
import { seedsOf, type RestoreRequest } from "./restoreRequest";
import { servingClusters } from "./look/servingClusters";
import { restoredClusters, unswitched } from "./look/unswitched";

/** A restore as it is recorded: once, before anything stops. The plan reads its words from the record too. */
export interface RestoreFacts {
  token: string;
  kind: "restore" | "recover";
  /** All hosts, and those that start with the data. */
  hosts: string[];
  seeds: string[];
  /** Hosts with data that is moved aside; unknown in records of earlier versions. */
  withData?: string[];
  /** The name of a backup, the path of a file on the first seed, or `survivor`. */
  snapshot: string;
  /** Name of a target that has it; none for a file. A host fetches it from any target that has this SHA-256. */
  target?: string;
  bump: number;
  over?: string;
  /** The cluster that served when the hosts were asked, and the last restore on its hosts since the backup. */
  living?: { clusterId: string; revision?: number; lastRestore?: string };
  /** The cluster that the backup is of; a plain file does not name it. */
  backupOf?: string;
  /** Revision of the data. */
  revision?: number;
  sha256?: string;
  hashKv?: number;
  sizeRaw?: number;
  /** ISO 8601 in UTC. */
  time?: string;
  etcdVersion?: string;
  auth?: boolean;
  leases?: number;
  suspect?: string;
  encrypted?: boolean;
  newer: string[];
  /** Names of newer backups that cannot be used. */
  unreadable?: string[];
  drilled?: LastDrill;
  /** The time of the backup's newest drill, where that failed. */
  drillFailed?: string;
  /** Whether the stored data was read before the restore; unknown in records of earlier versions. */
  compared?: boolean;
}

/** The record of a request, by the answers of hosts and targets. */
export function restoreFacts(
  request: RestoreRequest,
  hosts: readonly LookedHost[],
  found: BackupOnHosts | undefined,
  known?: Lives,
): RestoreFacts {
  const { token, source, over, watchers } = request;
  const former = unswitched(token, hosts);
  const restored = restoredClusters(token, hosts).map(normalId);
  const formerLives = (known?.lives ?? []).filter(({ clusterId }) => !restored.includes(normalId(clusterId)));
  const looks = former.flatMap(({ look }) => look ?? []);
  const [serving] = servingClusters(former);
  const survivor = hosts.find(({ name }) => source.kind === "survivor" && name === source.host)?.look;
  const { manifest } = found ?? {};
  const revision = manifest?.revision ?? found?.revision ?? survivor?.revision;
  return {
    token,
    kind: source.kind === "survivor" ? "recover" : "restore",
    hosts: [...request.hosts],
    seeds: [...seedsOf(request, found)],
    withData: former.filter(({ look }) => look?.hasData).map(({ name }) => name),
    snapshot: source.kind === "survivor" ? "survivor" : (found?.snapshot ?? ""),
    target: found?.targets[0],
    bump: restoreBump(watchers, revision ?? 0, lastRevision(looks, formerLives)),
    over,
    ...(serving && {
      living: {
        clusterId: serving.clusterId,
        revision: serving.revision,
        lastRestore: lastRestore(
          looks.filter(({ clusterId }) => clusterId === serving.clusterId),
          manifest?.time,
        ),
      },
    }),
    backupOf: manifest?.clusterId,
    revision,
    sha256: manifest?.sha256 ?? found?.sha256,
    hashKv: manifest?.hashKv,
    sizeRaw: manifest?.sizeRaw ?? found?.sizeRaw,
    time: manifest?.time,
    etcdVersion: manifest?.etcdVersion,
    auth: manifest?.auth,
    leases: manifest?.leases,
    suspect: manifest?.suspect,
    encrypted: manifest?.encrypted,
    newer: found?.newer ?? [],
    unreadable: found?.unreadable,
    drilled: lastDrill(hosts, found),
    drillFailed: failedDrill(hosts, found),
    compared: found?.stored && found.stored.is === "same",
  };
}

/** Hosts that were installed again know none, and the names of backups may. */
function lastRevision(looks: readonly HostLook[], lives: Lives["lives"]): number {
  const members = looks.flatMap((look) => look.members);
  return [...looks, ...members, ...lives].reduce((last, { revision = 0 }) => Math.max(last, revision), 0);
}

/** The token of the last restore that ended on any of the hosts since then. */
function lastRestore(looks: readonly HostLook[], since: string | undefined): string | undefined {
  const ended = looks
    .flatMap(({ restored }) => restored)
    .filter(({ at }) => since === undefined || Date.parse(at) >= Date.parse(since));
  return ended.sort((a, b) => Date.parse(a.at) - Date.parse(b.at)).at(-1)?.token;
}

/**
 * Reads the record.
 * @throws where it is anything else.
 */
export function savedRestoreFacts(text: string): RestoreFacts {
  try {
    const facts = Object(JSON.parse(text)) as RestoreFacts;
    if (typeof facts.token === "string" && Array.isArray(facts.seeds) && typeof facts.bump === "number")
      return facts;
  } catch {
    // The error below quotes it.
  }
  throw oddAnswer("the record of the restore", text);
}
