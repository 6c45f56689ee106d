import type * as pulumi from "@pulumi/pulumi";

/** One place for backups: exactly one of the five kinds. No kind is the default. Change: the next backup goes there. */
export interface BackupTargetArgs {
  /**
   * Name of the target in reports and metrics; lower-case letters, digits and hyphens. Default: the kind.
   * Change: metrics and reports have the new name.
   */
  name?: string;
  /**
   * A directory on every host: a local disk, or a mounted share. On a local disk each backup lies on the one host that
   * took it, and a restore starts on that host alone.
   */
  directory?: DirectoryTargetArgs;
  /** A bucket of S3, or of any store that is compatible with it. */
  s3?: S3TargetArgs;
  /** A container of Azure Blob Storage. */
  azure?: AzureTargetArgs;
  /** A bucket of Google Cloud Storage. */
  gcs?: GcsTargetArgs;
  /** A directory on an SFTP server. */
  sftp?: SftpTargetArgs;
}

/**
 * A directory on every host. A backup on a local disk is lost with its host, so a second target that all hosts reach
 * is better. Change: the next backup goes there.
 */
export interface DirectoryTargetArgs {
  /**
   * Absolute path. root owns it, with mode 0700. Neither in etcd's directories nor below `/tmp`, `/var/tmp`, `/run`,
   * `/var/lib/etcd-host` or what is not a disk, also not by a link. Change: the next backup goes there; the former
   * directory stays.
   */
  path: string;
  /**
   * Absolute path that must be a mount point, or the backup fails. Without it a share that is not mounted would fill
   * the root disk. Default: none. Change: the next backup checks it.
   */
  mountPoint?: string;
}

/** A bucket. Hosts need the rights to put, get and list objects, and to delete unless `keep` has 0 in all fields. */
export interface S3TargetArgs {
  /** Change: the next backup goes there. */
  bucket: pulumi.Input<string>;
  /** Folder in the bucket, `backups/etcd`. Default: none. Change: the next backup goes there. */
  prefix?: string;
  /** Default: `us-east-1`. Change: the next backup uses it. */
  region?: string;
  /** URL of the store; HTTPS, except on loopback addresses. Default: AWS. Change: the next backup goes there. */
  endpoint?: pulumi.Input<string>;
  /** Whether URLs have the bucket in their path. Default: `false`. Change: the next backup uses it. */
  pathStyle?: boolean;
  /** PEM of the CA of the store. Default: the trust store of the hosts. Change: the next backup uses it. */
  caCertificate?: pulumi.Input<string>;
  /** URL of a proxy for the store. Default: none. A secret. Change: the next backup uses it. */
  httpProxy?: pulumi.Input<string>;
  /** Default: the role of the machine. Change: the next backup uses it. */
  accessKeyId?: pulumi.Input<string>;
  /** Goes with `accessKeyId`. Default: as there. A secret. Change: the next backup uses it. */
  secretAccessKey?: pulumi.Input<string>;
  /** Token of temporary credentials, beside the two keys. Default: none. A secret. Change: the next backup uses it. */
  sessionToken?: pulumi.Input<string>;
}

/** A container of a storage account. */
export interface AzureTargetArgs {
  /** Name of the storage account. Change: the next backup goes there. */
  account: pulumi.Input<string>;
  /** Change: the next backup goes there. */
  container: pulumi.Input<string>;
  /** Folder in the container. Default: none. Change: the next backup goes there. */
  prefix?: string;
  /** URL of the store; HTTPS, except on loopback addresses. Default: Azure. Change: the next backup goes there. */
  endpoint?: pulumi.Input<string>;
  /** Key of the account. Default: the identity of the machine. A secret. Change: the next backup uses it. */
  key?: pulumi.Input<string>;
  /** SAS token, instead of `key`. Default: none. A secret. Change: the next backup uses it. */
  sasToken?: pulumi.Input<string>;
}

/** A bucket of Google Cloud Storage. */
export interface GcsTargetArgs {
  /** Change: the next backup goes there. */
  bucket: pulumi.Input<string>;
  /** Folder in the bucket. Default: none. Change: the next backup goes there. */
  prefix?: string;
  /**
   * Key of a service account, as JSON. Default: the account of the machine. A secret.
   * Change: the next backup uses it.
   */
  credentials?: pulumi.Input<string>;
}

/** A directory on an SFTP server. */
export interface SftpTargetArgs {
  /** Name or address of the server. Change: the next backup goes there. */
  host: pulumi.Input<string>;
  /** Default: 22. Change: the next backup uses it. */
  port?: number;
  /** Change: the next backup uses it. */
  user: string;
  /** Absolute path on the server. Change: the next backup goes there. */
  path: string;
  /** SSH private key of the user, without a passphrase. A secret. Change: the next backup uses it. */
  privateKey: pulumi.Input<string>;
  /**
   * The server's public key, a line of `ssh-keyscan`. A server with another key gets no backup.
   * Change: the next backup uses it.
   */
  hostKey: pulumi.Input<string>;
}
