import { fieldError, sentence, type FieldError, type FieldName } from "../../findings/fieldError";
import { sshHostKey } from "../../host/ssh/sshHostKey";
import { sshKeyError } from "../../host/ssh/sshKeyError";
import { addressKind } from "../../network/address";
import { isUrlOf } from "../../network/isUrlOf";
import { listeningPlace } from "../../network/listeningPlace";
import { portError } from "../../network/portError";
import { serverNameError } from "../../network/serverNameError";
import { certificateErrors } from "../../pki/pemErrors";
import type { TargetConfiguration, TargetFields } from "./backupConfiguration";
import { isInside } from "../../host/forbiddenTrees";
import { pathError } from "./pathError";
import { placeError } from "./placeError";
import { kindOf, nameOfTarget, targetKindNames, type TargetKind } from "./targetKinds";

/** The parts of a cluster that its targets must agree with. */
export interface TargetsCluster {
  /** Its name is a folder in each target. */
  name?: string;
  /** Directories of etcd itself. */
  occupied: readonly string[];
}

/** The errors of all targets. */
export function targetsErrors(
  targets: readonly TargetConfiguration[],
  cluster: TargetsCluster,
): FieldError[] {
  const names = targets.map(nameOfTarget);
  return targets.flatMap((target, index) => {
    const at = `targets[${index}]`;
    const known = kindOf(target);
    const [name] = names.slice(index, index + 1);
    if (known === undefined)
      return [fieldError(at, `name exactly one of ${targetKindNames.join(", ")}, with its fields below it.`)];
    return [
      ...nameErrors(`${at}.name`, target.name),
      ...(names.indexOf(name) < index
        ? [
            fieldError(
              `${at}.name`,
              `"${name ?? ""}" is the name of another target. Write a name of its own.`,
              "field.conflict",
            ),
          ]
        : []),
      ...kindErrors[known.kind](`${at}.${known.kind}`, known.fields, cluster),
    ];
  });
}

function nameErrors(field: string, name: string | undefined): FieldError[] {
  if (name === undefined || /^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$/.test(name)) return [];
  return [
    fieldError(
      field,
      `"${name}" is not a valid name. Write at most 32 lower-case letters, digits and hyphens, as in "offsite".`,
    ),
  ];
}

type KindErrors = (at: string, fields: TargetFields, cluster: TargetsCluster) => FieldError[];

const kindErrors: Readonly<Record<TargetKind, KindErrors>> = {
  directory: (at, { path, mountPoint }, { name, occupied }) => {
    const place = { example: "/srv/backups", occupied, folder: name };
    const wrong = [
      ...checked(path, (text) => placeError(`${at}.path`, text, place)),
      ...checked(mountPoint, (text) => pathError(`${at}.mountPoint`, text, "/srv")),
    ];
    if (wrong.length > 0 || typeof path !== "string" || typeof mountPoint !== "string") return wrong;
    return isInside(path, mountPoint)
      ? []
      : [
          fieldError(
            `${at}.path`,
            sentence`"${path}" is not inside ${beside(at, "mountPoint")} "${mountPoint}". Write a path below it.`,
          ),
        ];
  },
  s3: (at, fields) => [
    ...named(`${at}.bucket`, fields.bucket, /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, "a bucket", "etcd-backups"),
    ...named(`${at}.region`, fields.region, /^[a-z0-9-]{1,64}$/, "a region", "eu-central-1"),
    ...checked(fields.prefix, (text) => prefixError(`${at}.prefix`, text)),
    ...checked(fields.endpoint, (text) => endpointError(`${at}.endpoint`, text)),
    ...(typeof fields.caCertificate === "string"
      ? certificateErrors(`${at}.caCertificate`, fields.caCertificate)
      : []),
    ...checked(fields.httpProxy, (text) =>
      isUrlOf(/^https?:\/\//, text)
        ? undefined
        : fieldError(
            `${at}.httpProxy`,
            'it is not a valid URL. Write one, as in "http://proxy.example.com:3128".',
          ),
    ),
    ...together(at, fields, ["accessKeyId", "secretAccessKey"]),
    ...("sessionToken" in fields && !("secretAccessKey" in fields)
      ? [
          fieldError(
            `${at}.secretAccessKey`,
            "missing. A session token goes with both keys. Write it.",
            "field.missing",
          ),
        ]
      : []),
    ...named(`${at}.accessKeyId`, fields.accessKeyId, /^[\w.+/=-]{1,128}$/, "an access key ID", "AKIA..."),
    ...inOneLine(at, fields, ["secretAccessKey", "sessionToken"]),
  ],
  azure: (at, fields) => [
    ...named(`${at}.account`, fields.account, /^[a-z0-9]{3,24}$/, "a storage account", "etcdbackups"),
    ...named(
      `${at}.container`,
      fields.container,
      /^[a-z0-9]([a-z0-9-]{1,61}[a-z0-9])$/,
      "a container",
      "etcd",
    ),
    ...checked(fields.prefix, (text) => prefixError(`${at}.prefix`, text)),
    ...checked(fields.endpoint, (text) => endpointError(`${at}.endpoint`, text)),
    ...inOneLine(at, fields, ["key", "sasToken"]),
    ...("key" in fields && "sasToken" in fields
      ? [
          fieldError(
            `${at}.sasToken`,
            sentence`${beside(at, "key")} is there too, and one of them gives access. Leave one of them out.`,
            "field.conflict",
          ),
        ]
      : []),
  ],
  gcs: (at, fields) => [
    ...named(
      `${at}.bucket`,
      fields.bucket,
      /^[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]$/,
      "a bucket",
      "etcd-backups",
    ),
    ...checked(fields.prefix, (text) => prefixError(`${at}.prefix`, text)),
    ...checked(fields.credentials, (text) => credentialsError(`${at}.credentials`, text)),
  ],
  sftp: (at, fields) =>
    [
      ...checked(fields.host, (text) => serverNameError(`${at}.host`, text, "port")),
      ...(typeof fields.port === "number" ? [portError(`${at}.port`, fields.port, 22)] : []),
      ...checked(fields.path, (text) => pathError(`${at}.path`, text, "/backups/etcd")),
      ...named(`${at}.user`, fields.user, /^[^\s:/@\p{Cc}-][^\s:/@\p{Cc}]*$/u, "a user", "backup"),
      ...checked(fields.privateKey, (text) => {
        const wrong = sshKeyError(text, false);
        return wrong === undefined ? undefined : fieldError(`${at}.privateKey`, `it ${wrong}`);
      }),
      ...checked(fields.hostKey, (text) =>
        sshHostKey(text) === undefined
          ? fieldError(
              `${at}.hostKey`,
              'it is not a valid public key. Write a line of `ssh-keyscan`, as in "ssh-ed25519 AAAAC3Nza...".',
            )
          : undefined,
      ),
    ].filter((one) => one !== undefined),
};

function checked(value: unknown, errorOf: (text: string) => FieldError | undefined): FieldError[] {
  const found = typeof value === "string" ? errorOf(value) : undefined;
  return found ? [found] : [];
}

function named(field: string, value: unknown, form: RegExp, what: string, example: string): FieldError[] {
  return checked(value, (text) =>
    form.test(text)
      ? undefined
      : fieldError(field, `"${text}" is not a valid name of ${what}. Write it, as in "${example}".`),
  );
}

/** A secret is never printed. */
function inOneLine(at: string, fields: TargetFields, names: readonly string[]): FieldError[] {
  return names.flatMap((name) =>
    checked(fields[name], (text) =>
      /^[\x21-\x7e]+$/.test(text)
        ? undefined
        : fieldError(`${at}.${name}`, "it is empty, or has a space or a line break. Copy it again."),
    ),
  );
}

function together(at: string, fields: TargetFields, names: readonly [string, string]): FieldError[] {
  const missing = names.filter((name) => !(name in fields));
  const [first] = missing;
  if (first === undefined || missing.length === 2) return [];
  const both = sentence`missing. ${beside(at, names[0])} and ${beside(at, names[1])} are a pair: give both or none.`;
  return [fieldError(`${at}.${first}`, both)];
}

function beside(at: string, name: string): FieldName {
  return { field: `${at}.${name}`, short: true };
}

function prefixError(field: string, prefix: string): FieldError | undefined {
  const parts = prefix.split("/");
  if (parts.every((part) => /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(part))) return undefined;
  return fieldError(
    field,
    `"${prefix}" is not a valid folder. Write it without a slash at either end, as in "backups/etcd".`,
  );
}

function endpointError(field: string, endpoint: string): FieldError | undefined {
  const example = 'as in "https://s3.example.com"';
  if (!isUrlOf(/^https?:\/\//, endpoint))
    return fieldError(field, `"${endpoint}" is not a valid URL. Write one, ${example}.`);
  const url = new URL(endpoint);
  if (url.username || url.password)
    return fieldError(
      field,
      "it has a user name or password in it, which would end up in logs. Take it out.",
    );
  if (url.search || url.hash)
    return fieldError(field, `it has a "?" or "#" part. Write the URL of the store, ${example}.`);
  if (url.protocol === "http:" && addressKind(listeningPlace(endpoint).address) !== "loopback")
    return fieldError(
      field,
      `"${endpoint}" is not encrypted, and a backup holds every secret in etcd. Write an HTTPS URL, ${example}.`,
    );
  return undefined;
}

function credentialsError(field: string, text: string): FieldError | undefined {
  const instead = "Write the JSON key file of a service account, all of it.";
  try {
    const { type } = Object(JSON.parse(text)) as Record<string, unknown>;
    return typeof type === "string" ? undefined : fieldError(field, `it has no field "type". ${instead}`);
  } catch {
    return fieldError(field, `it is not JSON. ${instead}`);
  }
}
