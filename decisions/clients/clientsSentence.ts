import { droppedGenerations, type ChangedAuthorities, type ClientsPlan } from "./clientsPlan";

/** The clients' part of the plan. It is empty where an update changes nothing for clients. */
export function clientsSentence({ urls, certificates, authorities }: ClientsPlan): string {
  return [
    ...urlWords(urls),
    ...(authorities ? authorityWords(authorities) : []),
    ...(certificates.length > 0 ? [`new certificates for ${certificates.join(", ")}`] : []),
  ].join("; ");
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
