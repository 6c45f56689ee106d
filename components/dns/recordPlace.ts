import { plainValue } from "../pulumi/plainValue";
import type { DnsArgs } from "./DnsArgs";

/** Where records are kept. Undefined while a part of it is not known. */
export function recordPlace({ rfc2136, route53, cloudflare }: DnsArgs): string | undefined {
  const place = rfc2136
    ? [rfc2136.server, String(rfc2136.port ?? 53), rfc2136.zone]
    : [(route53 ?? cloudflare)?.zoneId];
  const known = place.map((part) => part && plainValue(part));
  return known.includes(undefined) ? undefined : known.join(" ");
}
