import type { Advice } from "../findings/advice";
import { defaultTtlSeconds } from "./defaultTtlSeconds";

/** What is known of the records before any is made. */
export interface RecordConfiguration {
  /** Whether somebody keeps them. */
  dns?: boolean;
  domain?: string;
  srvName?: string;
  ttlSeconds?: number;
}

/** The largest that a DNS record can hold (RFC 2181). */
const longestTtl = 2 ** 31 - 1;

/** The records, whoever keeps them. */
export function recordMistakes({ dns, domain, srvName, ttlSeconds }: RecordConfiguration): Advice {
  const advice: Advice = { mistakes: [], warnings: [] };
  if (
    ttlSeconds !== undefined &&
    !(Number.isInteger(ttlSeconds) && ttlSeconds >= 1 && ttlSeconds <= longestTtl)
  )
    advice.mistakes.push(
      `ttlSeconds: ${ttlSeconds}. Write whole seconds from 1 on; ${defaultTtlSeconds} is usual.`,
    );
  if (dns && domain === undefined)
    // Members that were founded by their addresses cannot take a domain later.
    advice.mistakes.push(
      "dns: there is no domain to keep records of. Set domain, or leave dns out for members that go by their addresses for good.",
    );
  if (srvName !== undefined && !domain)
    advice.warnings.push("srvName: not used, since there is no domain to have records in. Leave it out.");
  if (ttlSeconds !== undefined && !dns)
    advice.warnings.push(
      "ttlSeconds: not used, since dns is left out and no records are kept. Leave it out.",
    );
  return advice;
}
