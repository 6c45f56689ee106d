import { createPrivateKey, X509Certificate } from "node:crypto";

/** A CA as its user has it, in PEM. */
export interface AuthorityFiles {
  certificate: string;
  /** Left out where it only has to be trusted. */
  key?: string;
  /** What stands above it, each signed by the next. */
  chain?: string;
}

/** A CA that can sign, its chain taken apart. */
export interface AuthorityChain {
  certificate: string;
  /** What goes with a leaf so that it can be followed to the root: the signing CA and those above it; nothing of a root. */
  intermediates: string;
  root: string;
  /** When the first of them ends, ISO 8601 in UTC. */
  expiry: string;
}

/** Takes a chain apart, or says all that is wrong with it. No sentence holds anything of the key. */
export function authorityChain(
  field: string,
  files: AuthorityFiles,
  now: Date,
): AuthorityChain | { mistakes: string[] } {
  const own = certificates(files.certificate);
  const above = certificates(files.chain ?? "");
  if (own === undefined || own.length !== 1)
    return {
      mistakes: [
        `${field}.certificate: not the PEM of one certificate. Those above it belong in ${field}.chain.`,
      ],
    };
  if (above === undefined)
    return { mistakes: [`${field}.chain: holds a certificate that cannot be read. Write PEM blocks.`] };
  // Some give the certificate itself as the first of its chain.
  const line = [...own, ...above.filter(({ fingerprint256 }) => fingerprint256 !== own[0]?.fingerprint256)];
  const mistakes = [
    ...lineMistakes(field, line, now),
    ...keyMistakes(field, own[0] as X509Certificate, files.key),
  ];
  if (mistakes.length > 0) return { mistakes };
  const ends = line.map(({ validTo }) => new Date(validTo).getTime());
  return {
    certificate: pem(line.slice(0, 1)),
    intermediates: pem(line.slice(0, -1)),
    root: pem(line.slice(-1)),
    expiry: new Date(Math.min(...ends)).toISOString(),
  };
}

/** All that are in a PEM text, or nothing where one of them cannot be read. */
export function certificates(text: string): X509Certificate[] | undefined {
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  try {
    return blocks.map((block) => new X509Certificate(block));
  } catch {
    return undefined;
  }
}

function pem(list: X509Certificate[]): string {
  return list.map((one) => `${one.toString().trimEnd()}\n`).join("");
}

function lineMistakes(field: string, line: X509Certificate[], now: Date): string[] {
  const found = line.flatMap((one, index) => {
    const at = index === 0 ? `${field}.certificate` : `${field}.chain`;
    const who = oneLine(one.subject);
    const next = line[index + 1];
    const mistakes = [];
    if (!one.ca) mistakes.push(`${at}: ${who} is no CA. Only a CA's certificate may sign others.`);
    if (new Date(one.validTo) < now)
      mistakes.push(`${at}: ${who} ended on ${one.validTo}. Bring one that is still good.`);
    if (new Date(one.validFrom) > now) mistakes.push(`${at}: ${who} is only good from ${one.validFrom} on.`);
    if (next && !(one.checkIssued(next) && one.verify(next.publicKey)))
      mistakes.push(
        `${field}.chain: ${oneLine(next.subject)} did not sign ${who}. Give each after the one that it signed.`,
      );
    return mistakes;
  });
  const last = line.at(-1);
  // etcd would trust an intermediate alone, openssl and most clients would not.
  if (last && !(last.checkIssued(last) && last.verify(last.publicKey)))
    found.push(
      `${field}.chain: ends at ${oneLine(last.subject)}, which is no root. Add the certificate of ${oneLine(last.issuer)}.`,
    );
  return found;
}

/** Whether a key is that of a certificate. */
export function keyMistakes(field: string, certificate: X509Certificate, key: string | undefined): string[] {
  if (key === undefined) return [];
  if (/ENCRYPTED/.test(key)) return [`${field}.key: has a passphrase. Give the key without, as a secret.`];
  try {
    if (certificate.checkPrivateKey(createPrivateKey(key))) return [];
  } catch {
    return [`${field}.key: not a private key in PEM.`];
  }
  return [`${field}.key: belongs to another certificate than ${field}.certificate.`];
}

function oneLine(name: string): string {
  return name.split("\n").join(" ");
}
