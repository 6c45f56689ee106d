import { clusterIdForm } from "../../etcd/clusterIdForm";
import { isAgeIdentity } from "../backup/ageKey";
import { fieldError, sentence, warning, within, type FieldError } from "../../findings/fieldError";
import { normalId } from "./restoreSituation";
import { restoreSource } from "./restoreSource";
import { Watchers } from "./watchers";

/** The argument `restore` as plain values. A field that is there without a value is a secret, or is known late. */
export interface RestoreConfiguration {
  snapshot?: string;
  token?: string;
  over?: string;
  cluster?: string;
  watchers?: string;
  identity?: string;
}

/** The argument `recover`. */
export interface RecoverConfiguration {
  from?: string;
  token?: string;
  withoutLog?: boolean;
}

/** Both, and the arguments that they must agree with. */
export interface RestoredConfiguration {
  restore?: RestoreConfiguration;
  recover?: RecoverConfiguration;
  hosts?: readonly { name?: string; lost?: boolean }[];
  backup?: { targets?: readonly unknown[] };
  adopt?: unknown;
  intermediateVersions?: readonly string[];
  pki?: { authorities?: { trusted?: readonly number[] } };
}

/** Everything that is wrong with a restore or a recovery, before any host is asked. */
export function restoreErrors(configuration: RestoredConfiguration): FieldError[] {
  const { restore, recover } = configuration;
  return [
    ...(restore !== undefined && recover !== undefined
      ? [
          fieldError(
            "recover",
            sentence`${{ field: "restore" }} is there too, and each gives the cluster its data. Leave one of them out.`,
            "field.conflict",
          ),
        ]
      : []),
    ...(restore === undefined ? [] : within("restore", ofRestore(restore, configuration))),
    ...(recover === undefined ? [] : within("recover", ofRecover(recover, configuration))),
    ...(restore === undefined && recover === undefined
      ? []
      : besides(restore === undefined ? "recover" : "restore", configuration)),
  ];
}

function ofRestore(restore: RestoreConfiguration, { hosts, backup }: RestoredConfiguration): FieldError[] {
  const { snapshot, token, over, cluster, watchers, identity } = restore;
  return [
    ...(snapshot === undefined ? [] : snapshotErrors(snapshot, hosts, backup?.targets ?? [])),
    ...tokenErrors(token),
    ...idErrors("over", over),
    ...idErrors("cluster", cluster),
    ...(snapshot === undefined || cluster === undefined ? [] : otherCluster(snapshot, cluster)),
    ...(watchers === undefined || allWatchers.includes(watchers)
      ? []
      : [fieldError("watchers", `"${watchers}" is not valid. Write "${allWatchers.join('" or "')}".`)]),
    ...(identity === undefined || isAgeIdentity(identity)
      ? []
      : [
          fieldError(
            "identity",
            'it is not a private key of age. Write the line of its file that begins with "AGE-SECRET-KEY-1".',
          ),
        ]),
  ];
}

const allWatchers: readonly string[] = Object.values(Watchers);

function ofRecover(
  { from, token, withoutLog }: RecoverConfiguration,
  { hosts }: RestoredConfiguration,
): FieldError[] {
  return [
    ...(from === undefined ? [] : hostErrors("from", from, hosts)),
    ...tokenErrors(token),
    ...(withoutLog === true
      ? [
          warning(
            "withoutLog",
            `changes that are only in the log of ${from ?? "the survivor"} are lost, also acknowledged ones. ` +
              "Take it out after the recovery.",
          ),
        ]
      : []),
  ];
}

function snapshotErrors(
  snapshot: string,
  hosts: RestoredConfiguration["hosts"],
  targets: readonly unknown[],
): FieldError[] {
  const source = restoreSource(snapshot);
  if (source === undefined)
    return [
      fieldError(
        "snapshot",
        `"${snapshot}" is not a valid backup. Write its name in a target, "latest", or "file:///PATH on HOST".`,
      ),
    ];
  if (source.kind === "file") return hostErrors("snapshot", source.host, hosts);
  return targets.length > 0
    ? []
    : [
        fieldError(
          "snapshot",
          'no target is given to fetch the backup from. Write backup.targets, or "file:///PATH on HOST".',
        ),
      ];
}

function hostErrors(field: string, name: string, hosts: RestoredConfiguration["hosts"] = []): FieldError[] {
  const host = hosts.find((one) => one.name === name);
  if (host !== undefined && host.lost !== true) return [];
  const living = hosts.flatMap((one) => (one.lost === true ? [] : (one.name ?? [])));
  const why = host === undefined ? "is not a host of this cluster" : "is marked lost";
  return [fieldError(field, `"${name}" ${why}. Write one of ${living.join(", ")}.`)];
}

function tokenErrors(token: string | undefined): FieldError[] {
  if (token === undefined || /^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$/.test(token)) return [];
  return [
    fieldError(
      "token",
      `"${token}" is not a valid token. Write at most 63 letters, digits, dots, dashes and underscores, ` +
        'as in "2026-11-28-wrong-job".',
    ),
  ];
}

function idErrors(field: string, id: string | undefined): FieldError[] {
  if (id === undefined || clusterIdForm.test(id)) return [];
  const small = id.toLowerCase();
  const action = clusterIdForm.test(small)
    ? `Write "${small}", with small letters.`
    : "Write up to 16 hexadecimal digits, with small letters, as in the output clusterId.";
  return [fieldError(field, `"${id}" is not a valid cluster ID. ${action}`)];
}

/** The name of a backup ends with the ID of its cluster. */
function otherCluster(snapshot: string, cluster: string): FieldError[] {
  const [, id] = /\/\d{8}T\d{6}Z-r\d+-([0-9a-f]{1,16})$/.exec(snapshot) ?? [];
  if (id === undefined || restoreSource(snapshot)?.kind !== "key" || normalId(id) === normalId(cluster))
    return [];
  return [
    fieldError(
      "cluster",
      sentence`"${cluster}" is not the cluster of ${snapshot}: that is ${id}. Correct it, or ${{ field: "snapshot" }}.`,
      "backup.other-cluster",
    ),
  ];
}

/** Other changes of the whole cluster, which go before a restore or after it. */
function besides(
  field: string,
  { adopt, intermediateVersions = [], pki }: RestoredConfiguration,
): FieldError[] {
  const { trusted = [] } = pki?.authorities ?? {};
  const alone = (why: string, other: string) =>
    fieldError(
      field,
      sentence`${why}, and that change comes first. Leave it out until ${{ field: other }} is gone.`,
      "field.conflict",
    );
  return [
    ...(adopt === undefined ? [] : [alone("the cluster is not wholly adopted", "adopt")]),
    ...(intermediateVersions.length === 0 ? [] : [alone("an upgrade has steps", "intermediateVersions")]),
    ...(trusted.length < 2
      ? []
      : [
          fieldError(
            field,
            sentence`a CA rotation is under way. Leave it out until ${{ field: "pki.authorities.trusted" }} has one.`,
            "field.conflict",
          ),
        ]),
  ];
}
