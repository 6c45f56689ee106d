import { fieldError, warning, type FieldError } from "../../findings/fieldError";
import { didYouMean } from "../../findings/didYouMean";
import { etcdFlags, type EtcdFlags } from "./etcdFlags";
import type { EtcdSettings } from "./etcdSettings";
import { managedVariables } from "./managedVariables";
import { supportedVersions } from "../../host/release/supportedVersions";
import { minorOf, parseVersion } from "../../host/release/version";

/** The arguments that variables of etcd are judged by. */
export interface ExtraConfiguration {
  settings?: Pick<EtcdSettings, "extra">;
  version?: string;
  pki?: { revoked?: unknown };
}

/** Gates that have a field of their own. */
const ownGates: Readonly<Record<string, string>> = {
  InitialCorruptCheck: "settings.initialCorruptCheck",
  CompactHashCheck: "settings.compactHashCheck",
};

/**
 * Values with which etcd does not start, or which it ignores silently. It reports them only after it has begun to work
 * (3.5.35, 3.6.16, 3.7.3), so no host could ask it before a restart.
 */
const fixedValues: Readonly<Record<string, { is: RegExp; write: string }>> = {
  "auth-token": { is: /^(simple|jwt,.+)$/, write: '"simple", or "jwt,..." with its options' },
  "backend-bbolt-freelist-type": { is: /^(array|map)$/, write: '"array" or "map"' },
  "log-format": { is: /^(json|console)$/, write: '"json" or "console"' },
  // The unit lets etcd write nowhere else, and a log belongs on no disk that it waits for.
  "log-outputs": {
    is: /^(default|stderr|stdout|systemd\/journal)(,(default|stderr|stdout|systemd\/journal))*$/,
    write: '"stderr", "stdout" or "systemd/journal"; the unit lets etcd write no file but its data',
  },
};

/**
 * `settings.extra`. etcd only logs a warning about a variable that it does not know, and uses the default. So a
 * variable that the version would ignore is refused here.
 */
export function extraErrors({ settings, version, pki }: ExtraConfiguration): FieldError[] {
  const found: FieldError[] = [];
  const parsed = parseVersion(version ?? "");
  const minor = parsed ? minorOf(parsed) : "";
  const known = etcdFlags[minor];
  for (const [variable, value] of Object.entries(settings?.extra ?? {})) {
    const field = `settings.extra.${variable}`;
    const listed = pki?.revoked !== undefined && /^ETCD_(CLIENT|PEER)_CRL_FILE$/.test(variable);
    const own = listed
      ? "pki.revoked makes the list"
      : Object.hasOwn(managedVariables, variable)
        ? managedVariables[variable]
        : undefined;
    if (own !== undefined) found.push(fieldError(field, `it is not for extra; ${own}.`));
    else if (!/^ETCD_[A-Z0-9_]+$/.test(variable)) found.push(fieldError(field, spelling(variable)));
    else if (value === "") {
      found.push(
        fieldError(
          field,
          "empty. etcd warns of an empty variable, and does not read it as unset. Leave it out.",
        ),
      );
    } else if (/[\p{Cc}\p{Cs}]/u.test(value)) {
      found.push(
        fieldError(
          field,
          `the value has a line break or a control character, which no EnvironmentFile holds.`,
        ),
      );
    } else if (known) {
      judge(found, field, variable, value, minor, known);
    }
  }
  return found;
}

function judge(
  found: FieldError[],
  field: string,
  variable: string,
  value: string,
  minor: string,
  known: EtcdFlags,
): void {
  const flag = variable.slice("ETCD_".length).toLowerCase().replaceAll("_", "-");
  const plain = flag.replace(/^experimental-/, "");
  if (!known.flags.includes(flag)) found.push(fieldError(field, unknown(flag, plain, minor, known)));
  else if (fixedValues[plain]?.is.test(value) === false)
    found.push(fieldError(field, `"${value}". Write ${fixedValues[plain].write}.`));
  else if (flag === "feature-gates") found.push(...gateErrors(field, value, minor, known));
  else if (flag === "listen-client-http-urls" && /http:\/\//.test(value)) {
    found.push(fieldError(field, `"${value}" would serve clients without TLS. Write https.`));
  } else if (flag !== plain && known.flags.includes("feature-gates")) {
    found.push(
      warning(field, `etcd ${minor} takes it for the last time; 3.7 ignores it. ${renamed(plain, known)}`),
    );
  }
}

function unknown(flag: string, plain: string, minor: string, known: EtcdFlags): string {
  const others = supportedVersions.filter((other) => etcdFlags[other.minor]?.flags.includes(flag));
  const elsewhere = others.map((other) => other.minor).join(", ");
  const ignored = `etcd ${minor} has no such setting and would ignore it`;
  const experimental = `experimental-${flag}`;
  if (known.flags.includes(experimental)) return `${ignored}. There it is ${variableOf(experimental)}.`;
  if (flag !== plain) return `${ignored}. ${renamed(plain, known)}`;
  if (elsewhere !== "") return `${ignored}; ${elsewhere} has it. Leave it out.`;
  const near = didYouMean(flag, known.flags);
  return `${ignored}. ${near === undefined ? "See etcd --help." : `Did you mean ${variableOf(near)}?`}`;
}

/** Where an experimental flag went. */
function renamed(plain: string, known: EtcdFlags): string {
  if (known.flags.includes(plain)) return `Write ${variableOf(plain)}.`;
  const words = plain.replace(/^enable-|-enabled$/g, "").replaceAll("-", "");
  const gate = known.featureGates.find((name) => name.toLowerCase() === words);
  return gate === undefined ? "Leave it out." : `Write ETCD_FEATURE_GATES: "${gate}=true".`;
}

function gateErrors(field: string, value: string, minor: string, known: EtcdFlags): FieldError[] {
  return value.split(",").flatMap((gate) => {
    const [, name = "", setting = ""] = /^\s*(\w+)=(\w+)\s*$/.exec(gate) ?? [];
    if (!/^(true|false)$/i.test(setting))
      return [fieldError(field, `"${gate}" is not a valid gate. Write NAME=true or NAME=false.`)];
    const own = Object.hasOwn(ownGates, name) ? ownGates[name] : undefined;
    if (own !== undefined) return [fieldError(field, `${name} has a field of its own; set ${own}.`)];
    if (name === "AllAlpha" || name === "AllBeta" || known.featureGates.includes(name)) return [];
    const near = didYouMean(name, known.featureGates);
    const remedy = near === undefined ? `It has ${known.featureGates.join(", ")}.` : `Did you mean ${near}?`;
    return [
      fieldError(field, `etcd ${minor} has no feature gate ${name} and does not start with it. ${remedy}`),
    ];
  });
}

function spelling(variable: string): string {
  const guess = variable
    .replace(/^-+/, "")
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, "_");
  return `not a variable of etcd. Write its whole name, as in ${guess.startsWith("ETCD_") ? guess : `ETCD_${guess}`}.`;
}

function variableOf(flag: string): string {
  return `ETCD_${flag.toUpperCase().replaceAll("-", "_")}`;
}
