import type * as pulumi from "@pulumi/pulumi";
import type { DnsArgs } from "./DnsArgs";
import type { DnsBackend } from "./DnsBackend";
import { fieldError, within, type FieldError } from "../../decisions/findings/fieldError";
import { plainValue } from "../pulumi/plainValue";
import { userError } from "../pulumi/userError";

type Kind = keyof DnsArgs;

/** One service that keeps records. */
interface BackendKind<Settings> {
  make: (settings: Settings) => DnsBackend;
  /** The package of Pulumi that makes its records. */
  package: string;
  /** Where it keeps them. */
  place: (settings: Settings) => (pulumi.Input<string> | undefined)[];
}

// A cloud's package loads where it is used, because `@pulumi/aws` alone takes a second.
/* eslint-disable @typescript-eslint/no-require-imports -- an import would load each package */
const backends: { [K in Kind]-?: BackendKind<NonNullable<DnsArgs[K]>> } = {
  rfc2136: {
    make: (settings) =>
      (require("./rfc2136Backend") as typeof import("./rfc2136Backend")).rfc2136Backend(settings),
    package: "command",
    place: ({ server, port = 53, zone }) => [server, String(port), zone],
  },
  route53: {
    make: (settings) =>
      (require("./route53Backend") as typeof import("./route53Backend")).route53Backend(settings),
    package: "aws",
    place: ({ zoneId }) => [zoneId],
  },
  cloudflare: {
    make: (settings) =>
      (require("./cloudflareBackend") as typeof import("./cloudflareBackend")).cloudflareBackend(settings),
    package: "cloudflare",
    place: ({ zoneId }) => [zoneId],
  },
};
/* eslint-enable */

/** The service with these settings. */
export function dnsBackend(dns: DnsArgs): DnsBackend {
  const [kind, ...more] = namedBackends(dns);
  if (kind === undefined || more.length > 0) throw userError(`dns: ${wrongNumber(dns)}`, "field.invalid");
  const backend = made(kind, dns);
  if ("missing" in backend) throw userError(`dns.${kind}: ${backend.missing}`, "field.invalid");
  return backend;
}

/** The errors of the settings in `field`, for records in that domain. A value that is not known yet is not judged. */
export function dnsErrors(dns: DnsArgs, domain: string | undefined, field = "dns"): FieldError[] {
  const [kind, ...more] = namedBackends(dns);
  if (kind === undefined || more.length > 0) return [fieldError(field, wrongNumber(dns))];
  if (domain === undefined) return [];
  const backend = made(kind, dns);
  return "missing" in backend
    ? [fieldError(`${field}.${kind}`, backend.missing)]
    : within(field, backend.errors?.(domain) ?? []);
}

/** Where records are kept. Undefined while a part of it is not known. */
export function recordPlace(dns: DnsArgs): string | undefined {
  const [kind] = namedBackends(dns);
  if (kind === undefined) return undefined;
  const known = backendKind(kind)
    .place(dns[kind])
    .map((part) => part && plainValue(part));
  return known.includes(undefined) ? undefined : known.join(" ");
}

function wrongNumber(dns: DnsArgs): string {
  const named = namedBackends(dns).join(" and ");
  const wanted = `name one of ${Object.keys(backends).join(", ")}`;
  return named === ""
    ? `${wanted}, with its settings below it.`
    : `${wanted}. ${named} have settings here. Leave all but one of them out.`;
}

function namedBackends(dns: DnsArgs): Kind[] {
  return (Object.keys(backends) as Kind[]).filter((kind) => dns[kind] !== undefined);
}

/** A backend, or what to do where its package is missing. */
function made(kind: Kind, dns: DnsArgs): DnsBackend | { missing: string } {
  try {
    return backendKind(kind).make(dns[kind]);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "MODULE_NOT_FOUND") throw error;
    const name = `@pulumi/${backendKind(kind).package}`;
    return {
      missing: `the package ${name} is not installed. Run npm install ${name} in the folder of the program.`,
    };
  }
}

/** The row of the table for settings that are under the same name. */
function backendKind(kind: Kind): BackendKind<DnsArgs[Kind]> {
  return backends[kind] as BackendKind<DnsArgs[Kind]>;
}
