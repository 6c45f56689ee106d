import { certificateExtensions, element, inside } from "./certificateExtension";

/** The object identifier in DER, and tags (RFC 5280, 4.2.1.10). */
const nameConstraints = "0603551d1e";
const tags = { permitted: 0xa0, excluded: 0xa1, email: 0x81, dns: 0x82, uri: 0x86, address: 0x87 } as const;
/** The kinds of names that Go compares. It refuses every chain below a critical limit of another kind. */
const compared: readonly number[] = [tags.email, tags.dns, tags.uri, tags.address];

/** One subtree of names. */
interface Limit {
  list: number;
  tag: number;
  name: Buffer;
}

/** Why the names of a CA's certificates keep members' certificates out, in words that follow the CA's name. */
export function nameLimits(der: Buffer): string[] {
  const found = certificateExtensions(der).find(({ identifier }) => identifier === nameConstraints);
  if (found === undefined) return [];
  const limits = inside(der, found.value).flatMap((list) =>
    inside(der, list).map((subtree): Limit => {
      const { tag, start, end } = element(der, subtree.start);
      return { list: list.tag, tag, name: der.subarray(start, end) };
    }),
  );
  const permitted = limits.filter(({ list }) => list === tags.permitted).flatMap(only);
  const excluded = limits.filter(({ list }) => list === tags.excluded).flatMap(ofEachMember);
  return [
    ...(permitted.length > 0
      ? [
          `allows certificates for ${permitted.join(", ")} alone, and those of members name localhost, ` +
            "127.0.0.1, the host's own name and its address too. No member would accept them. " +
            "Bring a CA without name constraints.",
        ]
      : []),
    ...(excluded.length > 0
      ? [
          `allows no certificates for ${excluded.join(", ")}, and those of members name localhost and 127.0.0.1. ` +
            "etcd would refuse them. Bring a CA without name constraints.",
        ]
      : []),
    ...(found.critical && limits.some(({ tag }) => !compared.includes(tag))
      ? [
          "has a critical name constraint of a kind that etcd cannot check, such as a directory name. etcd would " +
            "refuse every certificate below it. Bring a CA without name constraints.",
        ]
      : []),
  ];
}

function only({ tag, name }: Limit): string[] {
  if (name.every((byte) => byte === 0)) return []; // all there are
  if (tag === tags.dns) return [`names in ${name.toString("latin1")}`];
  return tag === tags.address ? ["some addresses"] : [];
}

/** Those that the certificate of every member has. */
function ofEachMember({ tag, name }: Limit): string[] {
  if (tag === tags.dns) return ["", "localhost"].includes(name.toString("latin1")) ? ["localhost"] : [];
  // An address and its mask.
  const [net, mask] = [name.subarray(0, 4), name.subarray(4)];
  const covers = name.length === 8 && [127, 0, 0, 1].every((byte, i) => (byte & (mask[i] ?? 0)) === net[i]);
  return tag === tags.address && covers ? ["127.0.0.1"] : [];
}
