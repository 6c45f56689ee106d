import type { DnsArgs } from "./DnsArgs";
import type { DnsBackend } from "./DnsBackend";
import { fieldError, within, type FieldError } from "../../decisions/findings/fieldError";
import { userError } from "../pulumi/userError";

type Kind = keyof DnsArgs;

// A cloud's package loads where it is used, because `@pulumi/aws` alone takes a second.
/* eslint-disable @typescript-eslint/no-require-imports -- an import would load each package */
const backends: { [K in Kind]-?: (settings: NonNullable<DnsArgs[K]>) => DnsBackend } = {
  rfc2136: (settings) =>
    (require("./rfc2136Backend") as typeof import("./rfc2136Backend")).rfc2136Backend(settings),
  route53: (settings) =>
    (require("./route53Backend") as typeof import("./route53Backend")).route53Backend(settings),
  cloudflare: (settings) =>
    (require("./cloudflareBackend") as typeof import("./cloudflareBackend")).cloudflareBackend(settings),
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
  const make = backends[kind] as (settings: DnsArgs[Kind]) => DnsBackend;
  try {
    return make(dns[kind]);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "MODULE_NOT_FOUND") throw error;
    const name = `@pulumi/${packages[kind]}`;
    return {
      missing: `the package ${name} is not installed. Run npm install ${name} in the folder of the program.`,
    };
  }
}

/** The package that makes the records of each backend. */
const packages: Record<Kind, string> = { rfc2136: "command", route53: "aws", cloudflare: "cloudflare" };
