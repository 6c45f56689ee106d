import type { X509Certificate } from "node:crypto";
import { certificateExtension, element, inside } from "./certificateExtension";

/** Object identifiers in DER (RFC 5280, 4.2.1.9 and 4.2.1.10), and tags. */
const extensions = { basicConstraints: "0603551d13", nameConstraints: "0603551d1e" } as const;
const tags = { integer: 0x02, permitted: 0xa0, dns: 0x82, address: 0x87 } as const;

/** Extended uses that a certificate of a member needs, and the one that stands for all. */
const uses = { "1.3.6.1.5.5.7.3.1": "servers", "1.3.6.1.5.5.7.3.2": "clients" } as const;
const anyUse = "2.5.29.37.0";

/**
 * Why nobody would accept the certificates of members from a CA with so many CAs below it, in words that follow its name; nothing
 * where all that they need is allowed.
 */
export function authorityLimits(one: X509Certificate, below: number): string[] {
  const names = permittedNames(one.raw);
  const depth = pathLength(one.raw);
  const allowed = one.keyUsage as string[] | undefined;
  const missing = Object.entries(uses)
    .filter(([use]) => allowed !== undefined && !allowed.includes(use) && !allowed.includes(anyUse))
    .map(([, who]) => who);
  return [
    ...(names.length > 0
      ? [
          `allows certificates for ${names.join(", ")} alone, and those of members name localhost, 127.0.0.1, the host's own name and its address too: nobody would accept them. Bring a CA without name constraints.`,
        ]
      : []),
    ...(depth !== undefined && depth < below
      ? [
          `allows ${depth} CAs below it (path length), and here there are ${below}: nobody would accept what the last signs. Bring a shorter chain.`,
        ]
      : []),
    ...(missing.length > 0
      ? [
          `allows no certificates of ${missing.join(" and ")} (extended key usage), and those of members are both: nobody would accept them. Bring a CA without that limit.`,
        ]
      : []),
  ];
}

function permittedNames(der: Buffer): string[] {
  const value = certificateExtension(der, extensions.nameConstraints);
  if (value === undefined) return [];
  return inside(der, value)
    .filter(({ tag }) => tag === tags.permitted)
    .flatMap((list) => inside(der, list))
    .map((subtree) => element(der, subtree.start))
    .flatMap(({ tag, start, end }) => {
      const name = der.subarray(start, end);
      if (name.every((byte) => byte === 0)) return []; // all there are
      if (tag === tags.dns) return [`names in ${name.toString("latin1")}`];
      return tag === tags.address ? ["some addresses"] : [];
    });
}

function pathLength(der: Buffer): number | undefined {
  const value = certificateExtension(der, extensions.basicConstraints);
  const length = value && inside(der, value).find(({ tag }) => tag === tags.integer);
  return length && der.readUIntBE(length.start, length.end - length.start);
}
