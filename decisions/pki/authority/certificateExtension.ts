/** One element of DER: its tag, and where its content is. */
export interface Element {
  tag: number;
  start: number;
  end: number;
}

const boolean = 0x01;

/** What an extension of a certificate holds, by its object identifier in DER; nothing where it is not there. */
export function certificateExtension(der: Buffer, identifier: string): Element | undefined {
  const oid = Buffer.from(identifier, "hex");
  const at = der.indexOf(oid);
  if (at < 0) return undefined;
  // Whether it is critical may stand before the value.
  let value = element(der, at + oid.length);
  if (value.tag === boolean) value = element(der, value.end);
  return element(der, value.start);
}

export function element(der: Buffer, at: number): Element {
  const [tag = 0, first = 0] = der.subarray(at, at + 2);
  const more = first > 0x7f ? first & 0x7f : 0;
  const length = more === 0 ? first : der.readUIntBE(at + 2, more);
  const start = at + 2 + more;
  return { tag, start, end: start + length };
}

export function inside(der: Buffer, { start, end }: Element): Element[] {
  const found: Element[] = [];
  for (let at = start; at < end; at = found.at(-1)?.end ?? end) found.push(element(der, at));
  return found;
}
