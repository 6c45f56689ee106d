/**
 * The argument `backup` as plain values. A field that is there without a value is a secret, or is known late, and is
 * then not judged.
 */
export interface BackupConfiguration {
  interval?: string;
  schedule?: string;
  targets?: readonly TargetConfiguration[];
  keep?: KeepConfiguration;
  recipients?: readonly string[];
  compression?: string;
  drill?: { enabled?: boolean; interval?: string; identity?: string };
  onFailure?: string;
  metricsDirectory?: string;
}

export interface KeepConfiguration {
  last?: number;
  hourly?: number;
  daily?: number;
  weekly?: number;
  monthly?: number;
}

export interface TargetConfiguration {
  name?: string;
  directory?: TargetFields;
  s3?: TargetFields;
  azure?: TargetFields;
  gcs?: TargetFields;
  sftp?: TargetFields;
}

/** The fields of one kind of target. `targetKinds` lists their names. */
export type TargetFields = Readonly<Record<string, string | number | boolean | undefined>>;
