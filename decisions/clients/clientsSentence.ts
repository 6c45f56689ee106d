import { droppedGenerations, type ChangedAuthorities, type ClientsPlan } from "./clientsPlan";

/** The clients' part of the plan. It is empty where an update changes nothing for clients. */
export function clientsSentence(plan: ClientsPlan): string {
  const { urls, names, certificates, authorities, dropped, revoked, needCertificates, keysInOtherForm } =
    plan;
  return [
    ...urlWords(urls),
    ...names.gone.map((name) => `the DNS name ${name} goes away`),
    ...names.added.map((name) => `the DNS name ${name} is new`),
    ...(needCertificates ? ["each client needs a certificate now, and the others are cut off"] : []),
    ...(authorities ? authorityWords(authorities) : []),
    ...(keysInOtherForm ? ["the outputs have the same private keys in PKCS#8 now"] : []),
    ...(certificates.length > 0 ? [`new certificates for ${certificates.join(", ")}`] : []),
    ...(dropped.length > 0 ? [droppedWords(dropped)] : []),
    ...(revoked > 0 ? [revokedWords(revoked)] : []),
  ].join("; ");
}

function droppedWords(clients: readonly string[]): string {
  const names = clients.join(", ");
  return clients.length === 1
    ? `${names} is dropped, and its certificate stays valid until its end unless pki.revoked lists it`
    : `${names} are dropped, and their certificates stay valid until their end unless pki.revoked lists them`;
}

function revokedWords(count: number): string {
  return count === 1
    ? "1 more certificate is revoked, and a client with it is refused"
    : `${count} more certificates are revoked, and clients with them are refused`;
}

function urlWords({ before, stay, added, unknown }: ClientsPlan["urls"]): string[] {
  const fresh = added.length + unknown;
  if (stay.length === before.length && fresh === 0) return [];
  const staying = `${stay.length} of ${before.length} URLs ${stay.length === 1 ? "stays" : "stay"}`;
  if (fresh === 0) return [staying];
  const open = unknown === 0 ? "" : ` (${unknown} not known yet)`;
  return [`${staying}, ${fresh} ${fresh === 1 ? "is" : "are"} new${open}`];
}

/** One part for each step of a CA rotation: the things that clients must have by then. */
function authorityWords(changed: ChangedAuthorities): string[] {
  const { before, after } = changed;
  const added = after.trusted.filter((generation) => !before.trusted.includes(generation));
  const dropped = droppedGenerations(changed);
  const signing = `CA generation ${after.signing}`;
  return [
    ...(added.length > 0
      ? [`before CA generation ${added.join(", ")} signs, each client needs the new output caBundle`]
      : []),
    ...(before.signing === after.signing
      ? []
      : [`each client must trust ${signing} now, and new connections of the others fail`]),
    ...(dropped.length > 0
      ? [
          `clients that do not trust ${signing} are cut off, and so are those with certificates of ` +
            `CA generation ${dropped.join(", ")}`,
        ]
      : []),
  ];
}
