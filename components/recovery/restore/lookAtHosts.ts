import { hostError, hostErrorCode } from "../../../decisions/host/hostError";
import { inputLines } from "../../../decisions/host/inputLines";
import {
  backupOnHosts,
  isSameBackup,
  newestBackup,
  notFoundCode,
  whyNotFound,
  type HostAnswer,
} from "../../../decisions/recovery/restore/look/backupOnHosts";
import { foundBackup } from "../../../decisions/recovery/restore/look/foundBackup";
import { hostLook, type LookedHost } from "../../../decisions/recovery/restore/look/hostLook";
import { livesOf, livesOnHosts, type Lives } from "../../../decisions/recovery/restore/look/lives";
import { isUnderWay } from "../../../decisions/recovery/restore/look/unswitched";
import type { RestoreRequest } from "../../../decisions/recovery/restore/restoreRequest";
import type { RestoreSituation } from "../../../decisions/recovery/restore/restoreSituation";
import { runHostProgram } from "../../host/runHostProgram";
import type { KnownConnection } from "../../host/ssh/KnownConnection";

/** A host to ask, and how to reach it. */
export interface RestorableHost {
  name: string;
  connection: KnownConnection;
  dataDir: string;
}

/** The place of etcd's log, and the targets of backups, as JSON documents of one line. */
export interface RestorePlaces {
  cluster: string;
  walDir?: string;
  targets: readonly string[];
  lost: RestoreSituation["lost"];
}

const lookMs = 20_000;
/** A store may be slow to list its backups. The program on the host ends ten seconds before, with its reason. */
const findMs = 120_000;

/** Asks all hosts what decides whether a restore may begin, and for the backup. It reads only. */
export async function lookAtHosts(
  request: RestoreRequest,
  hosts: readonly RestorableHost[],
  places: RestorePlaces,
): Promise<Omit<RestoreSituation, "now" | "peerUrls">> {
  const looked = await Promise.all(hosts.map((host) => lookAt(host, places)));
  const token =
    request.bootstrapToken ?? looked.find(({ look }) => look?.bootstrapToken)?.look?.bootstrapToken;
  const known = { ...request, bootstrapToken: token };
  // A restore that is done stays in the configuration, and then no preview waits for a store.
  const isDone =
    !isUnderWay(request.token, looked) &&
    looked.some(({ look }) => look?.restored.some((done) => done.token === request.token));
  const found = isDone ? {} : await findBackup(known, hosts, looked, places);
  return { request: known, hosts: looked, lost: places.lost, ...found };
}

async function lookAt(
  { name, connection, dataDir }: RestorableHost,
  places: RestorePlaces,
): Promise<LookedHost> {
  try {
    const input = inputLines({
      name,
      data_dir: dataDir,
      wal_dir: places.walDir,
      lost: places.lost.map(({ clientUrl }) => clientUrl),
    });
    return { name, look: hostLook(await said(connection, lookMs, "restore-look", input)) };
  } catch (error) {
    return { name, why: (error as Error).message };
  }
}

/** A directory may be on one host alone, so each host says what its targets have. */
async function findBackup(
  request: RestoreRequest,
  hosts: readonly RestorableHost[],
  looked: readonly LookedHost[],
  places: RestorePlaces,
): Promise<Found> {
  const { source } = request;
  const reached = hosts.filter(({ name }) => looked.some((one) => one.name === name && one.look));
  if (source.kind === "survivor") return { known: await livesFrom(reached, request, places) };
  if (source.kind === "file") {
    const [found, known] = await Promise.all([
      findOn(
        reached.filter(({ name }) => name === source.host),
        request,
        places,
      ),
      livesFrom(reached, request, places),
    ]);
    return { ...found, known };
  }
  return findOn(reached, request, places);
}

type Found = Pick<RestoreSituation, "found" | "whyNotFound" | "notFound" | "known">;

/** Clients may know revisions of data that no host has any longer, and a file or a survivor says nothing of it. */
async function livesFrom(
  hosts: readonly RestorableHost[],
  request: RestoreRequest,
  places: RestorePlaces,
): Promise<Lives> {
  if (places.targets.length === 0) return { lives: [], unlisted: [] };
  return livesOnHosts(await Promise.all(hosts.map((host) => askFor("survivor", host, request, places))));
}

async function findOn(
  asked: readonly RestorableHost[],
  request: RestoreRequest,
  places: RestorePlaces,
): Promise<Found> {
  const { source } = request;
  if (asked.length === 0)
    return {
      whyNotFound: "no host that could look for the backup was reached",
      notFound: "backup.no-answer",
    };
  const snapshot = source.kind === "file" ? source.path : source.kind === "key" ? source.key : "latest";
  const first = await Promise.all(asked.map((host) => askFor(snapshot, host, request, places)));
  const chosen = newestBackup(first);
  // A host that was not able to answer may have the newest one.
  const unsure = snapshot === "latest" && first.some((answer) => "failed" in answer);
  if (chosen === undefined || unsure) {
    const why = unsure ? first.filter((answer) => "failed" in answer) : first;
    return { whyNotFound: whyNotFound(snapshot, why), notFound: notFoundCode(why) };
  }
  // The newest one of all hosts may be an older one of this host.
  const answers = await Promise.all(
    asked.map(async (host, index) => {
      const answer = first[index];
      return answer && (snapshot !== "latest" || ("found" in answer && isSameBackup(answer.found, chosen)))
        ? answer
        : await askFor(chosen.snapshot, host, request, places);
    }),
  );
  const found = backupOnHosts(chosen, answers);
  const reader = asked.find(({ name }) => name === found.holders[0]);
  const known = livesOnHosts(first);
  if (reader === undefined || found.manifest === undefined) return { found, known };
  // One host reads the stored data for all.
  const read = await askFor(found.snapshot, reader, request, places, true);
  const stored =
    "failed" in read ? { is: "unread" as const, why: read.failed } : "found" in read && read.found.stored;
  return { found: { ...found, ...(stored && { stored }) }, known };
}

async function askFor(
  snapshot: string,
  { name, connection, dataDir }: RestorableHost,
  { bootstrapToken, cluster }: RestoreRequest,
  places: RestorePlaces,
  compare = false,
): Promise<HostAnswer> {
  const input = inputLines({
    snapshot,
    name,
    data_dir: dataDir,
    wal_dir: places.walDir,
    cluster: places.cluster,
    cluster_id: cluster,
    bootstrap_token: bootstrapToken,
    target: places.targets,
    compare: compare ? "true" : undefined,
  });
  try {
    const result = await runHostProgram(connection, findMs, "restore-find", input);
    return result.exitCode === 0
      ? { host: name, ...foundBackup(result.stdout), ...livesOf(result.stdout) }
      : { host: name, failed: hostError(result), code: hostErrorCode(result) };
  } catch (error) {
    return { host: name, failed: (error as Error).message };
  }
}

async function said(
  connection: KnownConnection,
  timeoutMs: number,
  verb: string,
  input: string,
): Promise<string> {
  const result = await runHostProgram(connection, timeoutMs, verb, input);
  if (result.exitCode === 0) return result.stdout;
  throw new Error(hostError(result));
}
