import type { TargetConfiguration, TargetFields } from "./backupConfiguration";

export type TargetKind = Exclude<keyof TargetConfiguration, "name">;

interface TargetRow {
  /** The fields of the argument, each with its name in the settings on the hosts. */
  fields: Readonly<Record<string, string>>;
  /** Fields that give access to the store. */
  credentials: readonly string[];
}

/** All kinds of targets. */
export const targetKinds: Readonly<Record<TargetKind, TargetRow>> = {
  directory: { fields: { path: "path", mountPoint: "mount_point" }, credentials: [] },
  s3: {
    fields: {
      bucket: "bucket",
      prefix: "prefix",
      region: "region",
      endpoint: "endpoint",
      pathStyle: "path_style",
      caCertificate: "ca_pem",
      httpProxy: "proxy",
      accessKeyId: "access_key_id",
      secretAccessKey: "secret_access_key",
      sessionToken: "session_token",
    },
    credentials: ["secretAccessKey", "sessionToken", "httpProxy"],
  },
  azure: {
    fields: {
      account: "account",
      container: "container",
      prefix: "prefix",
      endpoint: "endpoint",
      key: "key",
      sasToken: "sas_token",
    },
    credentials: ["key", "sasToken"],
  },
  gcs: {
    fields: { bucket: "bucket", prefix: "prefix", credentials: "credentials_json" },
    credentials: ["credentials"],
  },
  sftp: {
    fields: {
      host: "host",
      port: "port",
      user: "user",
      path: "path",
      privateKey: "private_key",
      hostKey: "host_key",
    },
    credentials: ["privateKey"],
  },
};

export const targetKindNames = Object.keys(targetKinds) as TargetKind[];

/** The kind of a target, with its fields. Undefined for a target of no kind, or of several. */
export function kindOf(target: TargetConfiguration): { kind: TargetKind; fields: TargetFields } | undefined {
  const [kind, ...more] = targetKindNames.filter((one) => target[one] !== undefined);
  const fields = kind && target[kind];
  return kind === undefined || fields === undefined || more.length > 0 ? undefined : { kind, fields };
}

export function nameOfTarget(target: TargetConfiguration): string | undefined {
  return target.name ?? kindOf(target)?.kind;
}
