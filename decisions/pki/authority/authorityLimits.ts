import type { X509Certificate } from "node:crypto";
import { certificateExtensions, inside } from "./certificateExtension";
import { nameLimits } from "./nameLimits";
import { unreadByGo } from "./unreadByGo";

const basicConstraints = "0603551d13";
const integer = 0x02;

/** Extended uses that a certificate of a member needs, and the one that stands for all. */
const uses = { "1.3.6.1.5.5.7.3.1": "servers", "1.3.6.1.5.5.7.3.2": "clients" } as const;
const anyUse = "2.5.29.37.0";

/**
 * The reasons for which members would refuse certificates of members from a CA with so many CAs below it. The words
 * follow the CA's name.
 */
export function authorityLimits(one: X509Certificate, below: number): string[] {
  const depth = pathLength(one.raw);
  const allowed = one.keyUsage as string[] | undefined;
  const missing = Object.entries(uses)
    .filter(([use]) => allowed !== undefined && !allowed.includes(use) && !allowed.includes(anyUse))
    .map(([, who]) => who);
  return [
    ...nameLimits(one.raw),
    ...(depth !== undefined && depth < below
      ? [
          `allows ${depth} CAs below it (path length), and here there are ${below}. ` +
            "No member would accept certificates of the last one. Bring a shorter chain.",
        ]
      : []),
    ...(missing.length > 0
      ? [
          `allows no certificates of ${missing.join(" and ")} (extended key usage), and those of members are both. ` +
            "No member would accept them. Bring a CA without that limit.",
        ]
      : []),
    ...unreadByGo(one),
  ];
}

function pathLength(der: Buffer): number | undefined {
  const found = certificateExtensions(der).find(({ identifier }) => identifier === basicConstraints);
  const length = found && inside(der, found.value).find(({ tag }) => tag === integer);
  return length && der.readUIntBE(length.start, length.end - length.start);
}
