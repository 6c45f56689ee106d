import type { BackupManifest } from "../../../../../decisions/recovery/restore/look/backupManifest";
import { digestOf } from "../../../../../decisions/recovery/restore/checks/backupFindings";
import type { HostLook } from "../../../../../decisions/recovery/restore/look/hostLook";
import type { RestoreRequest } from "../../../../../decisions/recovery/restore/restoreRequest";
import type { RestoreSituation } from "../../../../../decisions/recovery/restore/restoreSituation";

export const now = new Date("2026-11-28T06:12:00Z");
export const key = "etcd/0a1b2c3d/20261128T010000Z-r1234567-8e9e05c52164694d";
export const hosts = ["etcd01", "etcd02", "etcd03"];

export const request: RestoreRequest = {
  token: "wrong-job",
  source: { kind: "latest" },
  watchers: "end",
  hosts,
  version: "3.6.16",
  quotaBackendBytes: 2 ** 31,
  hasIdentity: false,
  bootstrapToken: "0123456789abcdef",
};

export const look: HostLook = {
  restored: [],
  listed: [],
  hasData: false,
  etcd: "silent",
  learner: false,
  raftTerm: 0,
  raftIndex: 0,
  dataFree: 2 ** 33,
  members: [],
  drills: [{ target: "s3", key, at: "2026-11-26T06:12:00Z", seconds: 4 }],
};

export const serving: HostLook = {
  ...look,
  hasData: true,
  etcd: "serves",
  clusterId: "8e9e05c52164694d",
  revision: 1300000,
  raftTerm: 3,
  raftIndex: 2411873,
};

export const manifest: BackupManifest = {
  time: "2026-11-28T01:00:00Z",
  bootstrap: digestOf("0123456789abcdef"),
  clusterId: "8e9e05c52164694d",
  etcdVersion: "3.6.11",
  revision: 1234567,
  hashKv: 3973123744,
  keys: 1000,
  leases: 0,
  auth: false,
  alarms: [],
  sha256: "a".repeat(64),
  sizeRaw: 137_800_000,
  encrypted: false,
  recipients: [],
  suspect: "",
};

/** Three hosts without data, and a good backup of the same cluster. */
export function situation(
  change: { request?: Partial<RestoreRequest>; look?: HostLook; manifest?: Partial<BackupManifest> } = {},
): RestoreSituation {
  return {
    request: { ...request, ...change.request },
    hosts: hosts.map((name) => ({ name, look: change.look ?? look })),
    peerUrls: hosts.map((name) => `https://${name}.example.com:2380`),
    lost: [],
    found: {
      snapshot: key,
      targets: ["s3"],
      manifest: { ...manifest, ...change.manifest },
      newer: [],
      unreadable: [],
      holders: hosts,
      lacking: [],
    },
    now,
  };
}

/** The text of a manifest, as a host writes it. */
export function manifestText(change: Record<string, unknown> = {}): string {
  return JSON.stringify({
    format: 1,
    time: manifest.time,
    cluster: "etcd",
    bootstrap_token_digest: manifest.bootstrap,
    cluster_id: manifest.clusterId,
    member: "etcd02",
    etcd_version: manifest.etcdVersion,
    revision: manifest.revision,
    hash_kv: manifest.hashKv,
    keys: manifest.keys,
    leases: 0,
    auth: false,
    alarms: [],
    sha256_raw: manifest.sha256,
    size_raw: manifest.sizeRaw,
    recipients: [],
    ...change,
  });
}
