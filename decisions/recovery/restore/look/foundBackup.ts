import { answerLines } from "../../../host/answerLines";
import { oddAnswer } from "../../../host/oddAnswer";
import { backupManifest, type BackupManifest } from "./backupManifest";

/** The backup that a request means. */
export interface FoundBackup {
  /** Its name in the target, or the path of a file. */
  snapshot: string;
  /** Name of the target that has it. */
  target?: string;
  /** A plain file has none. */
  manifest?: BackupManifest;
  /** Size of a plain file, and revision and minor version of its data. */
  sizeRaw?: number;
  revision?: number;
  minor?: string;
  /** Digest of a plain file. */
  sha256?: string;
  /** Names of newer verified backups. */
  newer: string[];
  /** Names of newer backups whose manifest cannot be read. */
  unreadable: string[];
}

/**
 * Reads the answer of `etcd-host restore-find`.
 * @throws where a line is odd.
 */
export function foundBackup(text: string): FoundBackup {
  const values = answerLines(text);
  const one = (key: string, shape: RegExp) => {
    const [value, ...more] = values(key);
    if (value === undefined) return undefined;
    if (more.length > 0 || !shape.test(value)) throw oddAnswer(`its line ${key}`, value);
    return value;
  };
  const snapshot = one("found", /^(?!.*(^|\/)\.{1,2}(\/|$))\/?[\w.@:+-]+(\/[\w.@:+-]+)*$/);
  if (snapshot === undefined) throw oddAnswer("its answer without a line found", text);
  const manifest = one("manifest", /^\{.*\}$/);
  const revision = one("revision", /^\d{1,15}$/);
  const sizeRaw = one("size_raw", /^\d{1,15}$/);
  return {
    snapshot,
    target: one("target_name", /^[a-z0-9-]{1,32}$/),
    ...(manifest !== undefined && { manifest: backupManifest(manifest) }),
    ...(sizeRaw !== undefined && { sizeRaw: Number(sizeRaw) }),
    ...(revision !== undefined && { revision: Number(revision) }),
    // etcd 3.5 writes none.
    minor: one("storage_version", /^(\d+\.\d+)?$/) || undefined,
    sha256: one("sha256_raw", /^[0-9a-f]{64}$/),
    newer: values("newer"),
    unreadable: values("unreadable"),
  };
}
