import { generateKeyPairSync } from "node:crypto";
import type { TargetConfiguration } from "../../../../../decisions/recovery/backup/backupConfiguration";

export const recipient = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p";
export const identity = "AGE-SECRET-KEY-1QQQSYQCYQ5RQWZQFPG9SCRGWPUGPZYSNZS23V9CCRYDPK8QARC0SWRYDWG";

const hostKey = Buffer.concat([Buffer.from([0, 0, 0, 11]), Buffer.from("ssh-ed25519"), Buffer.alloc(36)]);

/** A key of this run: none is written anywhere. */
export const privateKey = generateKeyPairSync("ec", {
  namedCurve: "P-256",
  privateKeyEncoding: { type: "sec1", format: "pem" },
  publicKeyEncoding: { type: "spki", format: "pem" },
}).privateKey;

/** One good target of each kind. */
export const goodTargets = {
  directory: { path: "/srv/backups", mountPoint: "/srv" },
  s3: { bucket: "etcd-backups", accessKeyId: "AKIA0", secretAccessKey: "open-sesame" },
  azure: { account: "etcdbackups", container: "etcd", key: "open-sesame" },
  gcs: { bucket: "etcd-backups", credentials: '{"type":"service_account","private_key":"open-sesame"}' },
  sftp: {
    host: "backup.example.com",
    user: "backup",
    path: "/backups",
    privateKey,
    hostKey: `ssh-ed25519 ${hostKey.toString("base64")}`,
  },
} satisfies TargetConfiguration;

/** A target of one kind: the good one with other fields. */
export function target(kind: keyof typeof goodTargets, fields: object = {}): TargetConfiguration {
  return { [kind]: { ...goodTargets[kind], ...fields } };
}
