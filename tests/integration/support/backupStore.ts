import * as pulumi from "@pulumi/pulumi";
import type { BackupTargetArgs } from "../../../components/recovery/backup/BackupTargetArgs";
import { lab, labEnvironment, onHost, outputOf, readLabFile } from "./lab";

/** The lab's S3 store as a target of backups, in plain text. The store starts with this call. */
export function plainStoreTarget(prefix: string) {
  lab("store", "ok");
  const { caPath, endpoint, region, bucket, accessKeyId, secretAccessKey } = labEnvironment().store;
  const caCertificate = readLabFile(caPath);
  return {
    s3: { endpoint, region, bucket, accessKeyId, secretAccessKey, prefix, pathStyle: true, caCertificate },
  };
}

export function storeTarget(prefix: string): BackupTargetArgs {
  const { s3 } = plainStoreTarget(prefix);
  return { s3: { ...s3, secretAccessKey: pulumi.secret(s3.secretAccessKey) } };
}

/** A backup as `etcd-host backups list` prints it. */
export interface ListedBackup {
  target: string;
  key: string;
  state: string;
}

/** Newest first. */
export function listedBackups(host: string): ListedBackup[] {
  return outputOf(host, "etcd-host backups list")
    .split("\n")
    .slice(1)
    .map((line) => {
      const columns = line.split(/ {2,}/);
      return { target: columns[0] ?? "", key: columns[1] ?? "", state: columns.at(-1) ?? "" };
    });
}

/** Takes a backup of the cluster on this host, and returns its key. */
export function takeBackup(host: string): string {
  const { code, stdout, stderr } = onHost(host, "etcd-host backup");
  if (code !== 0) throw new Error(`${host}: etcd-host backup: exit code ${code}\n${stdout}${stderr}`);
  const [newest] = listedBackups(host);
  if (newest === undefined) throw new Error(`${host} lists no backup after it took one`);
  return newest.key;
}
