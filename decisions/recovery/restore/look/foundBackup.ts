import { answerLines, wordsShape } from "../../../host/answers/answerLines";
import { oddAnswer } from "../../../host/answers/oddAnswer";
import { backupManifest, type BackupManifest } from "./backupManifest";

/** The data is the same as its manifest says, or too large to be read beforehand, or it was not read, or it differs. */
export interface StoredData {
  is: "same" | "large" | "unread" | "differs";
  /** The reason of the last two. */
  why: string;
}

/** The backup that a request means. */
export interface FoundBackup {
  /** Its name in the target, or the path of a file. */
  snapshot: string;
  /** Names of the targets that have it. A file has none. */
  targets: string[];
  /** The first directory on this host that has it. */
  directory?: string;
  /** A plain file has none. */
  manifest?: BackupManifest;
  /** Size of a plain file, and revision and minor version of its data. */
  sizeRaw?: number;
  revision?: number;
  minor?: string;
  /** Counts and kinds that a plain file has; a backup has them in its manifest. */
  leases?: number;
  auth?: boolean;
  alarms?: string[];
  /** Digest of a plain file. */
  sha256?: string;
  /** The answer of the host that compared the stored data with the manifest. */
  stored?: StoredData;
  /** Names of newer verified backups. */
  newer: string[];
  /** Names of newer backups that cannot be used. */
  unreadable: string[];
}

/** The answer of a host whose targets all answered, and do not have the backup. */
export interface MissingBackup extends Pick<FoundBackup, "newer" | "unreadable"> {
  why: string;
}

/**
 * Reads the answer of `etcd-host restore-find`.
 * @throws where a line is odd.
 */
export function foundBackup(text: string): { found: FoundBackup } | { missing: MissingBackup } {
  const values = answerLines(text);
  const many = (key: string, shape: RegExp) => {
    const odd = values(key).find((value) => !shape.test(value));
    if (odd !== undefined) throw oddAnswer(`its line ${key}`, odd);
    return values(key);
  };
  const one = (key: string, shape: RegExp) => {
    const [value, ...more] = many(key, shape);
    if (value !== undefined && more.length > 0) throw oddAnswer(`its line ${key}`, value);
    return value;
  };
  const others = { newer: many("newer", wordsShape), unreadable: many("unreadable", wordsShape) };
  const why = one("missing", wordsShape);
  if (why !== undefined) return { missing: { why, ...others } };
  const snapshot = one("found", /^(?!.*(^|\/)\.{1,2}(\/|$))\/?[\w.@:+-]+(\/[\w.@:+-]+)*$/);
  if (snapshot === undefined) throw oddAnswer("its answer without a line found", text);
  const [is, ...words] = (one("stored", /^(same|large|(unread|differs) \P{Cc}{1,4000})$/u) ?? "").split(" ");
  const manifest = one("manifest", /^\{.*\}$/);
  const revision = one("revision", /^\d{1,15}$/);
  const sizeRaw = one("size_raw", /^\d{1,15}$/);
  const leases = one("leases", /^\d{1,15}$/);
  const auth = one("auth", /^(true|false)$/);
  const alarms = many("alarm", /^[A-Z0-9]{1,32}$/);
  const found: FoundBackup = {
    snapshot,
    targets: many("target_name", /^[a-z0-9-]{1,32}$/),
    directory: many("directory", /^(\/[\w.@:+-]+)+$/)[0],
    ...(manifest !== undefined && { manifest: backupManifest(manifest) }),
    ...(sizeRaw !== undefined && { sizeRaw: Number(sizeRaw) }),
    ...(revision !== undefined && { revision: Number(revision) }),
    ...(leases !== undefined && { leases: Number(leases) }),
    ...(auth !== undefined && { auth: auth === "true" }),
    ...(alarms.length > 0 && { alarms }),
    // etcd 3.5 writes none.
    minor: one("storage_version", /^(\d+\.\d+)?$/) || undefined,
    sha256: one("sha256_raw", /^[0-9a-f]{64}$/),
    ...(is && { stored: { is: is as StoredData["is"], why: words.join(" ") } }),
    ...others,
  };
  return { found };
}
