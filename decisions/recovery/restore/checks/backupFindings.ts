import { createHash } from "node:crypto";
import type { FindingCode } from "../../../findings/catalogue/catalogue";
import type { Finding } from "../../../findings/finding";
import { minorOf, parseVersion } from "../../../host/release/version";
import { failedDrill, lastDrill } from "../look/lastDrill";
import { datedAhead } from "../datedAhead";
import type { BackupOnHosts, NotFoundCode } from "../look/backupOnHosts";
import { someNames } from "../someNames";
import { unchanged, normalId, refused, warned, type RestoreSituation } from "../restoreSituation";

/** The backup has to be there, of the right cluster, of the right version, and not too large. */
export function backupFindings(situation: RestoreSituation): Finding[] {
  const { request, hosts, found, whyNotFound, now } = situation;
  const { source, over, cluster, version, quotaBackendBytes, bootstrapToken, hasIdentity, recipient } =
    request;
  const before = over === undefined ? "" : " in an update before";
  if (source.kind === "survivor") return [];
  // No host looks for a backup where the token was used.
  if (found === undefined && whyNotFound === undefined) return [];
  if (found === undefined) return notFoundFindings(situation);
  const size = found.manifest?.sizeRaw ?? found.sizeRaw ?? 0;
  const tooLarge =
    size <= quotaBackendBytes
      ? []
      : refused(
          "backup.quota",
          `${found.snapshot} has ${size} bytes, more than settings.quotaBackendBytes, ${quotaBackendBytes}. ` +
            `${unchanged} Raise settings.quotaBackendBytes${before}.`,
        );
  const { manifest } = found;
  const wanted = parseVersion(version);
  const otherMinor = (etcd: string, minor: string) =>
    wanted === undefined || minor === minorOf(wanted)
      ? []
      : refused(
          "backup.version",
          `${found.snapshot} is of etcd ${etcd}, and version is ${version}. ${unchanged} ` +
            `Write a version of ${minor}${before}, and upgrade after the restore.`,
        );
  if (manifest === undefined)
    return [
      ...tooLarge,
      ...(found.minor === undefined ? [] : otherMinor(found.minor, found.minor)),
      ...broughtAlong(found.snapshot, found),
    ];
  const own = bootstrapToken !== undefined && digestOf(bootstrapToken) === manifest.bootstrap;
  const named = cluster !== undefined && normalId(cluster) === normalId(manifest.clusterId);
  const has = parseVersion(manifest.etcdVersion);
  const failed = failedDrill(hosts, found);
  const age = now.getTime() - Date.parse(manifest.time);
  return [
    ...tooLarge,
    ...(cluster !== undefined && !named
      ? refused(
          "backup.other-cluster",
          `${found.snapshot} is of cluster ${manifest.clusterId}, and restore.cluster is "${cluster}". ` +
            `${unchanged} Correct one of them.`,
        )
      : own || named
        ? []
        : refused(
            "backup.foreign",
            `${found.snapshot} is of another cluster, ${manifest.clusterId}. ${unchanged} ` +
              `If that is the one, write restore.cluster: "${manifest.clusterId}".`,
          )),
    ...(has ? otherMinor(manifest.etcdVersion, minorOf(has)) : []),
    ...(manifest.encrypted && !hasIdentity
      ? refused(
          "backup.identity-missing",
          `${found.snapshot} is encrypted, and no private key is given. ${unchanged} Write restore.identity.`,
        )
      : []),
    ...storedFindings(found),
    ...found.lacking.flatMap((one) => notOnHost(found, one)),
    ...(recipient !== undefined && manifest.encrypted && !manifest.recipients.includes(recipient)
      ? refused(
          "backup.identity-other",
          `${found.snapshot} is encrypted to ${manifest.recipients.join(", ")}, and the private key that is given ` +
            `is of ${recipient}. ${unchanged} Write the private key of that backup in restore.identity.`,
        )
      : []),
    ...warnedIf(
      found.newer.length > 0,
      "backup.newer",
      `there are newer verified backups: ${someNames(found.newer)}. ` +
        "To restore one of them, write its name in restore.snapshot.",
    ),
    ...warnedIf(
      age > 7 * 24 * 3_600_000,
      "backup.old",
      `${found.snapshot} is more than 7 days old, and later writes are lost. ` +
        "Run etcd-host backups list on a host to look for a newer one.",
    ),
    ...warnedIf(
      datedAhead(manifest.time, now),
      "backup.future",
      `${found.snapshot} is dated ${manifest.time}, which is ahead of this computer's clock. ` +
        "Compare its revision with those that etcd-host backups list prints on a host.",
    ),
    ...warnedIf(
      found.unreadable.length > 0,
      "backup.unreadable",
      `there are newer backups that cannot be used: ${someNames(found.unreadable)}. ` +
        "Run etcd-host backups verify KEY on a host to see why.",
    ),
    ...warnedIf(
      failed !== undefined,
      "backup.drill-failed",
      `the newest drill of ${found.snapshot} failed at ${failed}. ` +
        "Prefer another backup: write its name in restore.snapshot.",
    ),
    ...warnedIf(
      failed === undefined && lastDrill(hosts, found) === undefined,
      "backup.not-drilled",
      `no host knows a drill of ${found.snapshot} or of its target. ` +
        "Run etcd-host drill on a host first, if there is time.",
    ),
    ...warnedIf(
      manifest.suspect !== "",
      "backup.suspect",
      `${found.snapshot} may be wrong: ${manifest.suspect}. ` +
        "Prefer another backup: write its name in restore.snapshot.",
    ),
    ...broughtAlong(found.snapshot, manifest),
  ];
}

const notFoundActions: Readonly<Record<NotFoundCode, string>> = {
  "backup.damaged": "Write the name of another backup in restore.snapshot.",
  "backup.unreadable": "Write the name of another backup in restore.snapshot, or repair the target.",
  "backup.not-found": "Correct restore.snapshot or the target.",
  "backup.no-answer": "Repair what gave no answer, then run pulumi preview.",
};

/** A file is on one host, and a person copied it there. */
function notFoundFindings({
  request: { source },
  whyNotFound,
  notFound = "backup.not-found",
}: RestoreSituation): Finding[] {
  const message = `restore.snapshot: ${whyNotFound}. ${unchanged}`;
  if (source.kind !== "file" || notFound === "backup.no-answer")
    return refused(notFound, `${message} ${notFoundActions[notFound]}`);
  const again = notFound === "backup.not-found" ? "" : " again";
  return refused(
    notFound,
    `${message} Copy the file to ${source.host}${again}, or correct restore.snapshot.`,
    source.host,
  );
}

/** Users, leases and alarms of then are in the restored cluster too. */
function broughtAlong(
  snapshot: string,
  { alarms = [], leases = 0, auth = false }: { alarms?: readonly string[]; leases?: number; auth?: boolean },
): Finding[] {
  return [
    ...warnedIf(
      alarms.length > 0,
      "backup.alarms",
      `alarms are in ${snapshot}: ${alarms.join(", ")}. The health gate reports the ones that stay.`,
    ),
    ...warnedIf(
      leases > 0,
      "backup.leases",
      `${leases} leases are in ${snapshot}. Each runs from its beginning, and then deletes its keys.`,
    ),
    ...warnedIf(
      auth,
      "backup.auth",
      `authentication is on in ${snapshot}, with the users and passwords of then. Backups and later changes ` +
        "need a user of each host's name there, with the role root: docs/runbooks/everything-lost.md",
    ),
  ];
}

/** Damaged data is refused. Data that one host was not able to read may be read later, by any host. */
function storedFindings({ snapshot, stored, newer }: BackupOnHosts): Finding[] {
  if (stored?.is === "differs")
    return refused(
      "backup.differs",
      `${snapshot} is not as it was stored: ${stored.why}. ${unchanged} Write the name of another backup in ` +
        `restore.snapshot${newer.length > 0 ? `, for instance ${newer[0]}` : ""}.`,
    );
  return stored?.is === "unread"
    ? warned(
        "backup.not-read",
        `${snapshot} was not compared with its manifest: ${stored.why}. Each host compares it before anything stops.`,
      )
    : [];
}

/** A host without the backup is not refused: it gets the data from the restored members. */
function notOnHost(
  { snapshot, holders, directory }: BackupOnHosts,
  { host, why }: BackupOnHosts["lacking"][number],
): Finding[] {
  const [from = ""] = holders;
  const folder = directory?.slice(1);
  return warned(
    "backup.not-on-host",
    `cannot fetch ${snapshot}: ${why}. ${holders.join(", ")} can, and this host joins later, as a learner. ` +
      (folder === undefined
        ? "To start it with the backup, correct its access to the target."
        : `To start it with the backup, copy the folder, as root on both hosts: pipe "tar -C / -c ${folder}" ` +
          `on ${from} into "tar -C / -x --skip-old-files" on ${host}.`),
    host,
  );
}

/** The folder of a bootstrap's backups in a target. */
export function digestOf(bootstrapToken: string): string {
  return createHash("sha256").update(bootstrapToken).digest("hex").slice(0, 8);
}

function warnedIf(is: boolean, code: FindingCode, message: string): Finding[] {
  return is ? warned(code, message) : [];
}
