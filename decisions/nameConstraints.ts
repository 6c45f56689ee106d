import type { X509Certificate } from "node:crypto";

/** What a CA limits the names of its certificates to, in words; nothing where it allows names and addresses of any kind. */
export function nameConstraints({ raw }: X509Certificate): string[] {
  const extension = raw.indexOf(oid);
  if (extension < 0) return [];
  // Whether it is critical may stand before the value.
  let value = element(raw, extension + oid.length);
  if (value.tag === tags.boolean) value = element(raw, value.end);
  const permitted = inside(raw, element(raw, value.start)).filter(({ tag }) => tag === tags.permitted);
  return permitted
    .flatMap((list) => inside(raw, list))
    .map((subtree) => element(raw, subtree.start))
    .flatMap(({ tag, start, end }) => {
      const name = raw.subarray(start, end);
      if (name.every((byte) => byte === 0)) return []; // all there are
      if (tag === tags.dns) return [`names in ${name.toString("latin1")}`];
      return tag === tags.address ? ["some addresses"] : [];
    });
}

/** 2.5.29.30 (RFC 5280, 4.2.1.10). */
const oid = Buffer.from("0603551d1e", "hex");
const tags = { boolean: 0x01, permitted: 0xa0, dns: 0x82, address: 0x87 } as const;

interface Element {
  tag: number;
  start: number;
  end: number;
}

/** One element of DER: its tag, and where its content is. */
function element(der: Buffer, at: number): Element {
  const [tag = 0, first = 0] = der.subarray(at, at + 2);
  const more = first > 0x7f ? first & 0x7f : 0;
  const length = more === 0 ? first : der.readUIntBE(at + 2, more);
  const start = at + 2 + more;
  return { tag, start, end: start + length };
}

function inside(der: Buffer, { start, end }: Element): Element[] {
  const found: Element[] = [];
  for (let at = start; at < end; at = found.at(-1)?.end ?? end) found.push(element(der, at));
  return found;
}
