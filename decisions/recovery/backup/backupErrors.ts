import { sharedDataDir } from "../../etcd/sharedDataDir";
import { walParent } from "../../etcd/walParent";
import { fieldError, sentence, warning, within, type FieldError } from "../../findings/fieldError";
import { isAgeIdentity, recipientError } from "./ageKey";
import type { BackupConfiguration, KeepConfiguration, TargetConfiguration } from "./backupConfiguration";
import { backupDefaults } from "./backupDefaults";
import { Compression } from "./compression";
import { frequencyErrors } from "./frequencyErrors";
import { placeError } from "./placeError";
import { targetsErrors } from "./targetErrors";
import { kindOf, nameOfTarget } from "./targetKinds";
import { durationErrors, timerErrors } from "../schedule/timerErrors";

/** The argument `backup`, and what of the cluster it must agree with. */
export interface BackedUpConfiguration {
  /** Name of the cluster. */
  name?: string;
  backup?: BackupConfiguration;
  adopt?: { manage?: boolean };
  dataDir?: string;
  walDir?: string;
  hosts?: readonly { dataDir?: string }[];
}

/** Everything that is wrong with the backups. */
export function backupErrors(configuration: BackedUpConfiguration): FieldError[] {
  const { name, backup, adopt, walDir, hosts = [] } = configuration;
  if (backup === undefined) return [];
  const { interval, schedule, targets = [], keep = {}, recipients = [], compression } = backup;
  const data = [sharedDataDir(configuration), ...hosts.map((host) => host.dataDir)].flatMap(
    (one) => one ?? [],
  );
  const occupied = [...data, ...(walDir === undefined ? [] : [walParent(walDir)])];
  const found = [
    ...timerErrors({ interval, schedule }, backupDefaults.interval, { text: "1m", milliseconds: 60_000 }),
    ...(schedule === undefined ? [] : frequencyErrors(schedule)),
    ...(targets.length === 0 ? [nothingIsBackedUp] : targetsErrors(targets, { name, occupied })),
    ...keepErrors(keep, targets),
    ...recipientErrors(recipients),
    ...(compression === undefined || compressions.includes(compression)
      ? []
      : [
          fieldError(
            "compression",
            `"${compression}" is not a valid compression. Write "${compressions.join('" or "')}".`,
          ),
        ]),
    ...drillErrors(backup),
    ...unitErrors(backup.onFailure),
    ...metricsErrors(backup.metricsDirectory, occupied),
  ];
  return [...nameErrors(name), ...adoptionErrors(adopt), ...within("backup", found)];
}

const compressions: readonly string[] = Object.values(Compression);

const nothingIsBackedUp = warning(
  "targets",
  "nothing is backed up, because there is no target. A cluster without a backup cannot be restored. Set a target.",
);

/** A cluster without the argument. An adopted one has it only once its members are managed. */
export function backupWarnings({ backup, adopt }: BackedUpConfiguration): FieldError[] {
  if (backup !== undefined || (adopt !== undefined && adopt.manage !== true)) return [];
  return [
    warning(
      "backup",
      "it is not set, so nothing is backed up. A cluster without a backup cannot be restored. " +
        "Write it, with a target.",
    ),
  ];
}

/** The name is a folder in every target. */
function nameErrors(name: string | undefined): FieldError[] {
  if (name === undefined || /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}$/.test(name)) return [];
  return [
    fieldError(
      "backup",
      `"${name}" is the name of the cluster, and of a folder in every target. ` +
        "Name the cluster with at most 100 letters, digits, dots, dashes and underscores.",
    ),
  ];
}

/** Its members run with certificates that this program did not make. */
function adoptionErrors(adopt: BackedUpConfiguration["adopt"]): FieldError[] {
  if (adopt === undefined || adopt.manage === true) return [];
  return [
    fieldError(
      "backup",
      sentence`the members are not managed yet. Leave backups out until ${{ field: "adopt.manage" }} is true.`,
      "field.conflict",
    ),
  ];
}

function keepErrors(keep: KeepConfiguration, targets: readonly TargetConfiguration[]): FieldError[] {
  const whole = { ...backupDefaults.keep, ...keep };
  const wrong = (Object.keys(backupDefaults.keep) as (keyof KeepConfiguration)[])
    .filter((rule) => !Number.isInteger(whole[rule]) || whole[rule] < 0)
    .map((rule) =>
      fieldError(
        `keep.${rule}`,
        `${whole[rule]} is not a valid number of backups. Write a whole number from 0 on; ` +
          `${backupDefaults.keep[rule]} is the default.`,
      ),
    );
  if (wrong.length > 0 || Object.values(whole).some((count) => count > 0)) return wrong;
  const stays = targets.find((target) => ["directory", "sftp"].includes(kindOf(target)?.kind ?? ""));
  return stays === undefined
    ? []
    : [
        fieldError(
          "keep",
          `every rule is 0, and nothing deletes old backups in ${nameOfTarget(stays)}. Write a number for one of them.`,
        ),
      ];
}

function recipientErrors(recipients: readonly string[]): FieldError[] {
  return recipients.flatMap((one, index) => {
    const field = `recipients[${index}]`;
    if (/^AGE-SECRET-KEY/i.test(one.trim()))
      return [fieldError(field, "it is a private key. Write the public key; age-keygen -y FILE prints it.")];
    const wrong = recipientError(one);
    return wrong === undefined ? [] : [fieldError(field, `"${one}" ${wrong}`)];
  });
}

function drillErrors({ drill = {}, recipients = [], targets = [] }: BackupConfiguration): FieldError[] {
  const { enabled = true, interval, identity } = drill;
  return [
    ...durationErrors("drill.interval", interval, backupDefaults.drillInterval, {
      text: "1h",
      milliseconds: 3_600_000,
    }),
    ...(identity === undefined || isAgeIdentity(identity)
      ? []
      : [
          fieldError(
            "drill.identity",
            'it is not a private key of age. Write the line of its file that begins with "AGE-SECRET-KEY-1".',
          ),
        ]),
    ...("identity" in drill && recipients.length === 0
      ? [
          warning(
            "drill.identity",
            sentence`not used: no backup is encrypted. Write ${{ field: "recipients", short: true }}, or leave it out.`,
            "field.not-used",
          ),
        ]
      : []),
    ...(!enabled && targets.length > 0
      ? [
          warning(
            "drill.enabled",
            "no drill runs, so whether a backup restores is known only when it is needed. Leave it out.",
          ),
        ]
      : []),
  ];
}

function unitErrors(unit: string | undefined): FieldError[] {
  if (unit === undefined || /^[\w:.@-]+\.(service|target|path|timer|socket)$/.test(unit)) return [];
  return [
    fieldError(
      "onFailure",
      `"${unit}" is not a valid name of a systemd unit. Write one with its ending, as in "alert@etcd.service".`,
    ),
  ];
}

function metricsErrors(directory: string | undefined, occupied: readonly string[]): FieldError[] {
  if (directory === undefined) return [];
  const example = "/var/lib/prometheus/node-exporter";
  const wrong = placeError("metricsDirectory", directory, { example, occupied });
  return wrong ? [wrong] : [];
}
