import { posix } from "node:path";
import type { CatalogueEntry, Chapter } from "../decisions/findings/catalogue/chapter";

const introduction = `# Errors and warnings

Written by \`make docs\` from \`decisions/findings/catalogue\`; change that.

Each error, warning and finding of a check ends with its code in brackets, such as \`[ports.taken]\`. An error of a host
ends its first line with the code: the lines after it are what other programs printed. The message has the host, the
evidence and the action. This page explains the code, and the text before the code is the message. Codes do not change
when messages do, so a program may search for them.

Two reports have no codes: the status of a cluster, and the health that previews and updates print. Their findings have
names in the output of \`--json\`, which [status.md](../explanation/status.md#findings) lists.

An entry may be an error in one situation and a warning in another. The message shows which. A finding of a check begins
with \`ERROR\`, \`WARNING\`, \`UNKNOWN\` or \`NOTE\`. Before other messages Pulumi prints \`error:\` or \`warning:\`.
`;

/** The page docs/reference/errors.md. */
export function errorsPage(catalogue: readonly Chapter[]): string {
  return [introduction, ...catalogue.map(chapter)].join("\n");
}

function chapter({ title, impact, entries }: Chapter): string {
  const sections = Object.entries(entries).map(([code, entry]) => section(code, entry, impact));
  return [`## ${title}\n`, ...sections].join("\n");
}

function section(code: string, { meaning, impact, action, page }: CatalogueEntry, usual: string): string {
  const link = page === undefined ? "" : ` See [${posix.basename(page)}](../${page}).`;
  return [
    `### \`${code}\`\n`,
    meaning,
    "",
    `- **Impact**: ${impact ?? usual}`,
    `- **Action**: ${action}${link}`,
    "",
  ].join("\n");
}
