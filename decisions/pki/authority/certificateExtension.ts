/** One element of DER: its tag, and where its content is. */
export interface Element {
  tag: number;
  start: number;
  end: number;
}

/** One extension of a certificate. */
export interface Extension {
  /** Its object identifier in DER, hexadecimal. */
  identifier: string;
  critical: boolean;
  value: Element;
}

const tags = { boolean: 0x01, extensions: 0xa3 } as const;

/** All extensions of a certificate. */
export function certificateExtensions(der: Buffer): Extension[] {
  const [body] = inside(der, element(der, 0));
  const list = body && inside(der, body).find(({ tag }) => tag === tags.extensions);
  if (list === undefined) return [];
  return inside(der, element(der, list.start)).flatMap((one) => {
    const parts = inside(der, one);
    const [identifier, value] = [parts[0], parts.at(-1)];
    if (identifier === undefined || value === undefined) return [];
    return [
      {
        identifier: der.subarray(one.start, identifier.end).toString("hex"),
        critical: parts.some(({ tag }) => tag === tags.boolean),
        value: element(der, value.start),
      },
    ];
  });
}

/** The object identifier of the algorithm that signed a certificate, in DER, hexadecimal. */
export function signatureAlgorithm(der: Buffer): string {
  const [, algorithm] = inside(der, element(der, 0));
  if (algorithm === undefined) return "";
  const identifier = element(der, algorithm.start);
  return der.subarray(algorithm.start, identifier.end).toString("hex");
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
