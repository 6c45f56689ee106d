import { defaultTtlSeconds } from "./defaultTtlSeconds";
import { domainAddressErrors, type DomainAddresses } from "./domainAddressErrors";
import { fieldError, warning, type FieldError } from "../findings/fieldError";

/** The facts about the records before any is made. */
export interface RecordConfiguration {
  /** Whether this program keeps them. */
  dns?: boolean;
  domain?: string;
  discoverySrvName?: string;
  domainAddresses?: boolean;
  hosts?: DomainAddresses["hosts"];
  dnsTtlSeconds?: number;
}

/** The largest that a DNS record can hold (RFC 2181). */
const longestTtl = 2 ** 31 - 1;

/** The errors of the records, with each kind of `dns`. */
export function recordErrors(configuration: RecordConfiguration): FieldError[] {
  const { dns, domain, discoverySrvName, domainAddresses, dnsTtlSeconds } = configuration;
  const found = [...ttlErrors("dnsTtlSeconds", dnsTtlSeconds), ...domainAddressErrors(configuration)];
  if (dns && domain === undefined)
    // Members that know each other by addresses cannot take a domain later.
    found.push(
      fieldError(
        "dns",
        "there is no domain to keep records of. Set domain, or leave dns out. " +
          "Without dns, members have addresses in place of names, and this cannot be changed later.",
        "field.conflict",
      ),
    );
  if (discoverySrvName !== undefined && !domain)
    found.push(
      warning(
        "discoverySrvName",
        "not used, since there is no domain to have records in. Leave it out.",
        "field.not-used",
      ),
    );
  if (dnsTtlSeconds !== undefined && !dns)
    found.push(
      warning(
        "dnsTtlSeconds",
        "not used, since dns is left out and no records are kept. Leave it out.",
        "field.not-used",
      ),
    );
  if (domainAddresses && !dns)
    found.push(
      fieldError("domainAddresses", "dns is left out, so no record is kept. Set dns, or leave it out."),
    );
  return found;
}

/** The seconds that resolvers may keep a record. */
export function ttlErrors(field: string, seconds: number | undefined): FieldError[] {
  return seconds === undefined || (Number.isInteger(seconds) && seconds >= 1 && seconds <= longestTtl)
    ? []
    : [fieldError(field, `${seconds}. Write whole seconds from 1 on; ${defaultTtlSeconds} is usual.`)];
}
