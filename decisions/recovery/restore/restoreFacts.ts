import { oddAnswer } from "../../host/oddAnswer";
import type { BackupOnHosts } from "./look/backupOnHosts";
import type { HostLook, LookedHost } from "./look/hostLook";
import { failedDrill, lastDrill, type LastDrill } from "./look/lastDrill";
import { restoreBump } from "./restoreBump";
import { seedsOf, type RestoreRequest } from "./restoreRequest";
import { servingClusters } from "./look/servingClusters";
import { unswitched } from "./look/unswitched";

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
  /** Names of newer backups that cannot be read. */
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
): RestoreFacts {
  const { token, source, over, watchers } = request;
  const former = unswitched(token, hosts);
  const looks = former.flatMap(({ look }) => look ?? []);
  const [serving] = servingClusters(former);
  const survivor = hosts.find(({ name }) => source.kind === "survivor" && name === source.host)?.look;
  const revisions = looks.flatMap(({ revision = 0, members }) => [
    revision,
    ...members.map((member) => member.revision),
  ]);
  const lastRevision = Math.max(0, ...revisions);
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
    bump: restoreBump(watchers, revision ?? 0, lastRevision),
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
