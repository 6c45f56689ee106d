import { fieldError, sentence, type FieldError } from "../findings/fieldError";
import type { Authorities } from "./authority/authorities";
import { authorityErrors } from "./authority/authorityErrors";
import { caSubject, type CertificateSubject } from "./names/certificateSubject";
import { commonNameError } from "./names/commonNameError";
import { Curve, type KeyAlgorithm } from "./keyKind";
import { keyUses } from "./keyUses";
import { defaultAuthority, defaultLeafKey } from "./pkiDefaults";
import { shortestGraceDays } from "./renewalDays";
import { revocationErrors } from "./revocation/revocationErrors";
import { settledPki, type SettledPki } from "./settledPki";

/** Those settings of `Pki` that can be judged before anything is made. */
export interface PkiConfiguration {
  ca?: KeyConfiguration & {
    validityDays?: number;
    maxPathLength?: number;
    subject?: CertificateSubject;
    allowedUses?: readonly string[];
  };
  /** Their PEM, where it is known. */
  customCAs?: Record<string, object>;
  authorities?: Authorities;
  leafKeys?: KeyConfiguration;
  validityDays?: number;
  renewal?: { everyDays?: number; today?: string };
  clients?: readonly string[];
  gatewayClients?: readonly string[];
  revoked?: readonly string[];
}

/** The settings of a key. */
interface KeyConfiguration {
  algorithm?: string;
  curve?: string;
  rsaBits?: number;
}

type Settled = SettledPki<PkiConfiguration>;

const curves: readonly string[] = Object.values(Curve);

/** The errors in the settings of the certificates, in sentences that name the field to change. */
export function pkiErrors(settings: PkiConfiguration): FieldError[] {
  const settled = settledPki(settings);
  return [
    ...generationErrors(settled),
    ...existingErrors(settled),
    ...useErrors(settings.ca?.allowedUses),
    ...validityErrors(settled),
    ...keyErrors("leafKeys", settings.leafKeys, defaultLeafKey.algorithm),
    ...keyErrors("ca", settings.ca, defaultAuthority.algorithm),
    ...clientNameErrors(settings),
    ...revocationErrors(settings.revoked),
  ];
}

function generationErrors({ authorities, customCAs = {}, ca = {} }: Settled): FieldError[] {
  const { signing, trusted } = authorities;
  const found = [...new Set([...trusted, signing])]
    .filter((generation) => !Number.isInteger(generation) || generation < 1)
    .map((generation) =>
      fieldError("authorities", `${generation} is not a valid generation. They are counted 1, 2, 3.`),
    );
  const list = { field: "authorities.trusted" };
  if (!trusted.includes(signing))
    found.push(
      fieldError(
        "authorities.signing",
        sentence`generation ${signing} is not in ${list} (${trusted.join(", ")}), ${untrusted}`,
        "field.conflict",
      ),
    );
  for (const generation of Object.keys(customCAs)) {
    if (!/^[1-9]\d*$/.test(generation))
      found.push(
        fieldError(
          "customCAs",
          `"${generation}" is not a valid generation. Write customCAs: { "1": { certificate, key } }.`,
        ),
      );
  }
  const signer = customCAs[signing];
  if (signer !== undefined && !("key" in signer && signer.key !== undefined))
    found.push(
      fieldError(
        `customCAs.${signing}.key`,
        `missing, and generation ${signing} signs. Give the key, or sign with another generation and ` +
          `only trust this one: authorities: { signing: ${signing + 1}, trusted: [${signing}, ${signing + 1}] }.`,
        "field.missing",
      ),
    );
  const { maxPathLength, subject } = ca;
  // With 0 the tls plugin makes a CA without any limit (terraform-provider-tls sets no MaxPathLenZero).
  if (maxPathLength !== undefined && (!Number.isInteger(maxPathLength) || maxPathLength < 1))
    found.push(
      fieldError(
        "ca.maxPathLength",
        `${maxPathLength}. Write 1 or 2. Pulumi's tls plugin makes no CA with the limit 0: bring one in pki.customCAs.`,
      ),
    );
  if (subject !== undefined && Object.keys(caSubject(subject, "")).length === 0)
    found.push(
      fieldError(
        "ca.subject",
        "all its fields are empty, and strict clients refuse a CA without a name. Write commonName, or leave it out.",
      ),
    );
  if (subject?.country && !/^[A-Z]{2}$/.test(subject.country))
    found.push(
      fieldError(
        "ca.subject.country",
        `"${subject.country}" is not a country code. Write two capitals, as in "DE".`,
      ),
    );
  return found;
}

const untrusted =
  "so no member would accept what it signs. Trust it in one update, and sign with it in the next.";

/** Errors of the custom CAs that are in use. One that is a secret is judged when it is known. */
function existingErrors({ authorities, customCAs = {}, renewal }: Settled): FieldError[] {
  const { signing, trusted } = authorities;
  const now = new Date(renewal.today ?? Date.now());
  return [...new Set([...trusted, signing])].flatMap((generation) =>
    authorityErrors(`customCAs.${generation}`, customCAs[generation] ?? {}, now),
  );
}

function useErrors(allowedUses: readonly string[] = defaultAuthority.allowedUses): FieldError[] {
  const found = allowedUses
    .filter((use) => !keyUses.includes(use))
    .map((use) =>
      fieldError("ca.allowedUses", `"${use}" is not a use of a key. There are ${keyUses.join(", ")}.`),
    );
  if (!allowedUses.includes("cert_signing"))
    found.push(
      fieldError("ca.allowedUses", 'without "cert_signing" no member accepts what the CA signs. Add it.'),
    );
  return found;
}

const useless = "A certificate is not valid after its CA.";

function validityErrors({ ca = {}, validityDays, renewal }: Settled): FieldError[] {
  const found = [];
  if (!Number.isInteger(validityDays) || validityDays <= shortestGraceDays)
    found.push(
      fieldError(
        "validityDays",
        `${validityDays}. An update renews a certificate, and ${shortestGraceDays} days are left for that. ` +
          `Write a whole number of days above ${shortestGraceDays}.`,
      ),
    );
  const caDays = ca.validityDays ?? defaultAuthority.validityDays;
  const ofCa = { field: "ca.validityDays" };
  if (!Number.isInteger(caDays) || caDays < validityDays)
    found.push(
      ca.validityDays === undefined
        ? fieldError(
            "validityDays",
            sentence`${validityDays}, over the ${caDays} of the CA. ${useless} Write fewer, or set ${ofCa} as high.`,
            "field.conflict",
          )
        : fieldError(
            "ca.validityDays",
            `${caDays}. Write a whole number of days, no fewer than validityDays (${validityDays}). ${useless}`,
          ),
    );
  const { everyDays, today } = renewal;
  const most = validityDays - shortestGraceDays;
  if (!Number.isInteger(everyDays) || everyDays < 1)
    found.push(fieldError("renewal.everyDays", `${everyDays}. Write a whole number of days.`));
  else if (found.length === 0 && everyDays > most)
    found.push(
      fieldError(
        "renewal.everyDays",
        `${everyDays}, with certificates good for ${validityDays} days. Write ${most} at most: ` +
          "renewal happens in a pulumi up, and one that comes a week late must not find them ended.",
      ),
    );
  if (today !== undefined && Number.isNaN(Date.parse(today)))
    found.push(fieldError("renewal.today", `"${today}" is not a date. Write one as in "2027-03-01".`));
  return found;
}

function keyErrors(
  field: string,
  { algorithm, curve, rsaBits }: KeyConfiguration = {},
  usual: KeyAlgorithm,
): FieldError[] {
  const found = [];
  const made = algorithm ?? usual;
  if (made !== "RSA" && made !== "ECDSA")
    found.push(fieldError(`${field}.algorithm`, `"${algorithm}". Write "ECDSA" or "RSA".`));
  if (curve !== undefined && !curves.includes(curve))
    found.push(fieldError(`${field}.curve`, `"${curve}". Write "P256", "P384" or "P521".`));
  if (rsaBits !== undefined && (!Number.isInteger(rsaBits) || rsaBits < 2048 || rsaBits > 8192))
    found.push(fieldError(`${field}.rsaBits`, `${rsaBits}. Write 2048, 3072 or 4096.`));
  else if (rsaBits !== undefined && made === "ECDSA") found.push(otherKind(field, "rsaBits", made, "RSA"));
  if (curve !== undefined && curves.includes(curve) && made === "RSA")
    found.push(otherKind(field, "curve", made, "ECDSA"));
  return found;
}

function otherKind(field: string, of: string, made: string, wanted: string): FieldError {
  const algorithm = { field: `${field}.algorithm` };
  return fieldError(
    `${field}.${of}`,
    sentence`it is for ${wanted} keys, and these are ${made}. Set ${algorithm} to "${wanted}", or leave it out.`,
    "field.conflict",
  );
}

/** Each client has one certificate, with a common name or without. */
function clientNameErrors({ clients = [], gatewayClients = [] }: PkiConfiguration): FieldError[] {
  const named = ["root", ...clients];
  return [
    ...clients.map((client) => commonNameError("clients", client)),
    ...gatewayClients.map((client) => commonNameError("gatewayClients", client)),
    ...gatewayClients
      .filter((client) => named.includes(client))
      .map((client) =>
        fieldError(
          "gatewayClients",
          `"${client}" has a certificate with a common name already. ` +
            `Write another name, for instance "${client}-gateway".`,
          "field.conflict",
        ),
      ),
  ].filter((one) => one !== undefined);
}

/** The errors in the members' names among those of certificates. */
export function memberNameErrors(field: string, members: readonly string[]): FieldError[] {
  const repeated = members.filter((member, index) => members.indexOf(member) !== index);
  return [
    ...[...new Set(repeated)].map((member) =>
      fieldError(field, `"${member}" is there twice. Every member has a name of its own.`, "field.conflict"),
    ),
    ...members
      .filter((member) => /^ca(-g\d+)?$/.test(member))
      .map((member) =>
        fieldError(field, `"${member}" is the CA's name among the certificates. Give the member another.`),
      ),
  ];
}

/** With authentication on, etcd takes a certificate's common name for the user. */
export function clientMemberErrors(
  field: string,
  clients: readonly string[] = [],
  members: readonly string[],
): FieldError[] {
  return [...new Set(clients)]
    .filter((client) => members.includes(client))
    .map((client) =>
      fieldError(
        field,
        `"${client}" is a member too. With authentication on, etcd takes both for the same user. ` +
          "Give the client a name of its own.",
        "field.conflict",
      ),
    );
}
