import { defaultTtlSeconds } from "./defaultTtlSeconds";
import { fieldError, warning, type FieldError } from "../findings/fieldError";

/** What is known of the records before any is made. */
export interface RecordConfiguration {
  /** Whether somebody keeps them. */
  dns?: boolean;
  domain?: string;
  discoverySrvName?: string;
  dnsTtlSeconds?: number;
}

/** The largest that a DNS record can hold (RFC 2181). */
const longestTtl = 2 ** 31 - 1;

/** The records, whoever keeps them. */
export function recordErrors({
  dns,
  domain,
  discoverySrvName,
  dnsTtlSeconds,
}: RecordConfiguration): FieldError[] {
  const found: FieldError[] = ttlErrors("dnsTtlSeconds", dnsTtlSeconds);
  if (dns && domain === undefined)
    // Members that know each other by addresses cannot take a domain later.
    found.push(
      fieldError(
        "dns",
        "there is no domain to keep records of. Set domain, or leave dns out for members that go by their addresses for good.",
      ),
    );
  if (discoverySrvName !== undefined && !domain)
    found.push(
      warning("discoverySrvName", "not used, since there is no domain to have records in. Leave it out."),
    );
  if (dnsTtlSeconds !== undefined && !dns)
    found.push(
      warning("dnsTtlSeconds", "not used, since dns is left out and no records are kept. Leave it out."),
    );
  return found;
}

/** The seconds that resolvers may keep a record. */
export function ttlErrors(field: string, seconds: number | undefined): FieldError[] {
  return seconds === undefined || (Number.isInteger(seconds) && seconds >= 1 && seconds <= longestTtl)
    ? []
    : [fieldError(field, `${seconds}. Write whole seconds from 1 on; ${defaultTtlSeconds} is usual.`)];
}
