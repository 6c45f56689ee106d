import type * as pulumi from "@pulumi/pulumi";
import type { FieldError } from "../../decisions/findings/fieldError";
import type { ClusterConfiguration } from "../../decisions/arguments/clusterConfiguration";
import type { ConnectionConfiguration } from "../../decisions/host/ssh/connectionErrors";
import { settledBootstrap } from "../../decisions/membership/settledBootstrap";
import { clusterShape } from "../../decisions/arguments/clusterShape";
import { wellShapedPart } from "../../decisions/arguments/wellShapedPart";
import { shapeErrors } from "../../decisions/arguments/shapeErrors";
import { backupWarnings } from "../../decisions/recovery/backup/backupErrors";
import { configurationErrors } from "../../decisions/arguments/configurationErrors";
import type { EtcdClusterArgs } from "../EtcdClusterArgs";
import { plainBackup } from "../recovery/backup/plainBackup";
import { dnsErrors } from "../dns/backends";
import type { ConnectionArgs } from "../host/ssh/ConnectionArgs";
import { programSource } from "../pulumi/programSource";
import { plainValue } from "../pulumi/plainValue";
import { localArchives } from "../host/release/localArchives";

/**
 * Every error of the arguments at once. An Output is not judged: `checkedArguments` asks again when its value is known.
 */
export function argumentErrors(given: unknown, name?: string): FieldError[] {
  const misshapen = shapeErrors(given, clusterShape, "", programSource);
  const args = (wellShapedPart(given, clusterShape, programSource) ?? {}) as Partial<EtcdClusterArgs>;
  const ofRecords = args.dns === undefined || namesBackend(misshapen) ? [] : dnsErrors(args.dns, args.domain);
  // A domain that is refused is not one that is absent, which fields that need one would report.
  const refused = misshapen.some(({ path }) => path === "domain");
  const judged = plain(refused ? { ...args, domain: anyDomain } : args, name);
  const found = [...configurationErrors(judged), ...backupWarnings(judged), ...ofRecords];
  return [...misshapen, ...unlessTold(found, misshapen)];
}

/** A backend whose settings have the wrong kind is named all the same. */
function namesBackend(misshapen: readonly FieldError[]): boolean {
  return misshapen.some(({ path, code }) => /^dns\.[^.]+$/.test(path) && code !== "field.unknown");
}

const anyDomain = "example.com";

/**
 * Other errors of a field that has the wrong kind, or has such a field in it, are not reported. But the number of
 * backends in `dns` is an error by itself, and a field that is not known hides no error of those beside it.
 */
function unlessTold(errors: readonly FieldError[], misshapen: readonly FieldError[]): FieldError[] {
  const hides = (other: FieldError, path: string) =>
    path !== "dns" && other.code !== "field.unknown" && other.path.startsWith(`${path}.`);
  return errors.filter(({ path }) => !misshapen.some((other) => other.path === path || hides(other, path)));
}

function plain(args: Partial<EtcdClusterArgs>, name: string | undefined): ClusterConfiguration {
  return {
    ...args,
    name,
    install: args.install && localArchives(args.install),
    bootstrap: settledBootstrap(args),
    dns: args.dns !== undefined,
    backup: args.backup && plainBackup(args.backup),
    restore: args.restore && { ...args.restore, identity: plainValue(args.restore.identity) },
    connection: plainConnection(args.connection),
    hosts: args.hosts?.map((host) => ({
      ...host,
      address: plainValue(host.address),
      ipv6Address: plainValue(host.ipv6Address),
      extraAddresses: host.extraAddresses?.map((one) => plainValue(one)),
      connection: plainConnection(host.connection),
    })),
  };
}

/** Any field of it may be given. */
const knownLate: ConnectionConfiguration = { hostKey: undefined, proxy: undefined, privateKeyPassword: "" };

function plainConnection(
  connection: pulumi.Input<ConnectionArgs> | undefined,
): ConnectionConfiguration | undefined {
  if (connection === undefined) return undefined;
  const given = plainValue(connection);
  if (given === undefined) return knownLate;
  const { proxy, ...fields } = given;
  // A field that is there without a value is one that is known late.
  const there = Object.entries<unknown>(fields).filter(([, value]) => value !== undefined);
  const values = Object.fromEntries(there.map(([field, value]) => [field, plainValue(value)]));
  // A passphrase that is not known is one all the same.
  if (given.privateKeyPassword !== undefined) values.privateKeyPassword ??= "";
  return { ...values, proxy: plainConnection(proxy) };
}
