import { mistake, sentence, type Mistake } from "../findings/mistake";
import { authorities, type Authorities } from "./authority/authorities";
import { authorityMistakes } from "./authority/authorityMistakes";
import { Curve, type KeyAlgorithm } from "./keyKind";
import { keyUses } from "./keyUses";
import { defaultAuthority, defaultLeafKey, defaultValidityDays } from "./pkiDefaults";
import { renewalDays, shortestGraceDays } from "./renewalDays";
import { revocationMistakes } from "./revocation/revocationMistakes";

/** Those settings of `Pki` that can be judged before anything is made. */
export interface PkiConfiguration {
  ca?: KeyConfiguration & {
    validityDays?: number;
    maxPathLength?: number;
    subject?: { country?: string };
    allowedUses?: readonly string[];
  };
  /** Their PEM, where it is known. */
  customCAs?: Record<string, object>;
  authorities?: Authorities;
  leafKeys?: KeyConfiguration;
  validityDays?: number;
  renewal?: { everyDays?: number; today?: string };
  clients?: readonly string[];
  revoked?: readonly string[];
}

/** What a key is asked to be. */
interface KeyConfiguration {
  algorithm?: string;
  curve?: string;
  rsaBits?: number;
}

const curves: readonly string[] = Object.values(Curve);

/** What is wrong with the settings of the certificates, in sentences that name the field to change. */
export function pkiMistakes(settings: PkiConfiguration): Mistake[] {
  return [
    ...generationMistakes(settings),
    ...existingMistakes(settings),
    ...useMistakes(settings.ca?.allowedUses),
    ...validityMistakes(settings),
    ...keyMistakes("leafKeys", settings.leafKeys, defaultLeafKey.algorithm),
    ...keyMistakes("ca", settings.ca, defaultAuthority.algorithm),
    ...clientNameMistakes(settings),
    ...revocationMistakes(settings.revoked),
  ];
}

function generationMistakes({ authorities: asked, customCAs = {}, ca = {} }: PkiConfiguration): Mistake[] {
  const { signing, trusted } = authorities(asked);
  const found = [...new Set([...trusted, signing])]
    .filter((generation) => !Number.isInteger(generation) || generation < 1)
    .map((generation) => mistake("authorities", `${generation} is no generation. They are counted 1, 2, 3.`));
  if (!trusted.includes(signing))
    found.push(
      mistake(
        "authorities.signing",
        sentence`generation ${signing} is not in ${{ field: "authorities.trusted" }} (${trusted.join(", ")}); nobody would accept what it signs. Trust it in one update, sign with it in the next.`,
      ),
    );
  for (const generation of Object.keys(customCAs)) {
    if (!/^[1-9]\d*$/.test(generation))
      found.push(
        mistake(
          "customCAs",
          `"${generation}" is no generation. Write customCAs: { 1: { certificate, key } }.`,
        ),
      );
  }
  const signer = customCAs[signing];
  if (signer !== undefined && !("key" in signer && signer.key !== undefined))
    found.push(
      mistake(
        `customCAs.${signing}.key`,
        `missing, and generation ${signing} signs. Give the key, or sign with another generation and ` +
          `only trust this one: authorities: { signing: ${signing + 1}, trusted: [${signing}, ${signing + 1}] }.`,
      ),
    );
  const { maxPathLength, subject } = ca;
  if (maxPathLength !== undefined && (!Number.isInteger(maxPathLength) || maxPathLength < 0))
    found.push(mistake("ca.maxPathLength", `${maxPathLength} is no number of CAs. Write 0, 1, 2.`));
  if (subject?.country && !/^[A-Z]{2}$/.test(subject.country))
    found.push(
      mistake(
        "ca.subject.country",
        `"${subject.country}" is no country code. Write two capitals, as in "DE".`,
      ),
    );
  return found;
}

/** Of the CAs that are brought and in use: one that is a secret is judged when it is known. */
function existingMistakes({ authorities: asked, customCAs = {}, renewal = {} }: PkiConfiguration): Mistake[] {
  const { signing, trusted } = authorities(asked);
  const now = new Date(renewal.today ?? Date.now());
  return [...new Set([...trusted, signing])].flatMap((generation) =>
    authorityMistakes(`customCAs.${generation}`, customCAs[generation] ?? {}, now),
  );
}

function useMistakes(allowedUses: readonly string[] = defaultAuthority.allowedUses): Mistake[] {
  const found = allowedUses
    .filter((use) => !keyUses.includes(use))
    .map((use) => mistake("ca.allowedUses", `"${use}" is no use of a key. There are ${keyUses.join(", ")}.`));
  if (!allowedUses.includes("cert_signing"))
    found.push(mistake("ca.allowedUses", 'without "cert_signing" nobody accepts what the CA signs. Add it.'));
  return found;
}

function validityMistakes({
  ca = {},
  validityDays = defaultValidityDays,
  renewal = {},
}: PkiConfiguration): Mistake[] {
  const found = [];
  if (!Number.isInteger(validityDays) || validityDays <= shortestGraceDays)
    found.push(
      mistake("validityDays", `${validityDays}. Write a whole number of days above ${shortestGraceDays}.`),
    );
  const caDays = ca.validityDays ?? defaultAuthority.validityDays;
  if (!Number.isInteger(caDays) || caDays < validityDays)
    found.push(
      ca.validityDays === undefined
        ? mistake(
            "validityDays",
            sentence`${validityDays}, more than the ${caDays} of the CA, after which no certificate is worth anything. Write fewer, or set ${{ field: "ca.validityDays" }} as high.`,
          )
        : mistake(
            "ca.validityDays",
            `${caDays}. Write a whole number of days, no fewer than validityDays (${validityDays}): a ` +
              "certificate is worth nothing after its CA.",
          ),
    );
  const everyDays = renewal.everyDays ?? renewalDays(validityDays);
  const most = validityDays - shortestGraceDays;
  if (!Number.isInteger(everyDays) || everyDays < 1)
    found.push(mistake("renewal.everyDays", `${everyDays}. Write a whole number of days.`));
  else if (found.length === 0 && everyDays > most)
    found.push(
      mistake(
        "renewal.everyDays",
        `${everyDays}, with certificates good for ${validityDays} days. Write ${most} at most: ` +
          "renewal happens in a pulumi up, and one that comes a week late must not find them ended.",
      ),
    );
  const { today } = renewal;
  if (today !== undefined && Number.isNaN(Date.parse(today)))
    found.push(mistake("renewal.today", `"${today}" is no date. Write one as in "2027-03-01".`));
  return found;
}

function keyMistakes(
  field: string,
  { algorithm, curve, rsaBits }: KeyConfiguration = {},
  usual: KeyAlgorithm,
): Mistake[] {
  const found = [];
  const made = algorithm ?? usual;
  if (made !== "RSA" && made !== "ECDSA")
    found.push(mistake(`${field}.algorithm`, `"${algorithm}". Write "ECDSA" or "RSA".`));
  if (curve !== undefined && !curves.includes(curve))
    found.push(mistake(`${field}.curve`, `"${curve}". Write "P256", "P384" or "P521".`));
  if (rsaBits !== undefined && (!Number.isInteger(rsaBits) || rsaBits < 2048 || rsaBits > 8192))
    found.push(mistake(`${field}.rsaBits`, `${rsaBits}. Write 2048, 3072 or 4096.`));
  else if (rsaBits !== undefined && made === "ECDSA") found.push(otherKind(field, "rsaBits", made, "RSA"));
  if (curve !== undefined && curves.includes(curve) && made === "RSA")
    found.push(otherKind(field, "curve", made, "ECDSA"));
  return found;
}

function otherKind(field: string, of: string, made: string, wanted: string): Mistake {
  return mistake(
    `${field}.${of}`,
    sentence`it is of ${wanted} keys, and these are ${made}. Set ${{ field: `${field}.algorithm` }} to "${wanted}", or leave it out.`,
  );
}

function clientNameMistakes({ clients = [] }: PkiConfiguration): Mistake[] {
  return clients
    .filter((client) => !/^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$/.test(client) || client.length > 64)
    .map((client) =>
      mistake(
        "clients",
        `"${client}" cannot be a common name here. Write up to 64 letters, digits, dots, hyphens and underscores.`,
      ),
    );
}

/** What is wrong with the members' names among those of certificates. */
export function memberNameMistakes(field: string, members: readonly string[]): Mistake[] {
  const repeated = members.filter((member, index) => members.indexOf(member) !== index);
  return [
    ...[...new Set(repeated)].map((member) =>
      mistake(field, `"${member}" is there twice. Every member has a name of its own.`),
    ),
    ...members
      .filter((member) => /^ca(-g\d+)?$/.test(member))
      .map((member) =>
        mistake(field, `"${member}" is the CA's name among the certificates. Give the member another.`),
      ),
  ];
}
