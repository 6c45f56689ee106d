import { clusterIdForm } from "../../../etcd/clusterIdForm";
import { oddAnswer } from "../../../host/answers/oddAnswer";

/** A backup, by the manifest beside it. */
export interface BackupManifest {
  /** ISO 8601 in UTC. */
  time: string;
  /** Digest of the bootstrap's token. */
  bootstrap: string;
  clusterId: string;
  etcdVersion: string;
  revision: number;
  hashKv: number;
  keys: number;
  leases: number;
  auth: boolean;
  alarms: string[];
  sha256: string;
  sizeRaw: number;
  encrypted: boolean;
  /** Public keys of age that the data is encrypted to. */
  recipients: string[];
  /** Why the data may be wrong; empty where nothing says so. */
  suspect: string;
}

/**
 * Reads a manifest.
 * @throws where a field is missing or odd, because a restore would be judged by another backup.
 */
export function backupManifest(text: string): BackupManifest {
  const fields = parsed(text);
  const odd = (field: string) => oddAnswer(`${field} of the manifest`, JSON.stringify(fields[field] ?? null));
  const word = (field: string, shape: RegExp) => {
    const value = fields[field];
    if (typeof value !== "string" || !shape.test(value)) throw odd(field);
    return value;
  };
  const number = (field: string) => {
    const value = fields[field];
    if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0) throw odd(field);
    return value;
  };
  const words = (field: string) => {
    const value: unknown = fields[field];
    if (!Array.isArray(value) || !value.every((one) => typeof one === "string")) throw odd(field);
    return value;
  };
  if (fields.format !== 1) throw odd("format");
  if (typeof fields.auth !== "boolean") throw odd("auth");
  return {
    time: word("time", /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    bootstrap: word("bootstrap_token_digest", /^[0-9a-f]{8}$/),
    clusterId: word("cluster_id", clusterIdForm),
    etcdVersion: word("etcd_version", /^\d+\.\d+\.\d+$/),
    revision: number("revision"),
    hashKv: number("hash_kv"),
    keys: number("keys"),
    leases: number("leases"),
    auth: fields.auth,
    alarms: words("alarms"),
    sha256: word("sha256_raw", /^[0-9a-f]{64}$/),
    sizeRaw: number("size_raw"),
    encrypted: words("recipients").length > 0,
    recipients: words("recipients"),
    suspect: fields.suspect === undefined ? "" : word("suspect", /^[ -~]{0,1000}$/),
  };
}

function parsed(text: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(text)) as Record<string, unknown>;
  } catch {
    throw oddAnswer("the manifest", text);
  }
}
