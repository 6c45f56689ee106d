import { posix } from "node:path";
import type { CatalogueEntry, Chapter } from "../decisions/findings/catalogue/chapter";

const introduction = `# Errors and warnings

Written by \`make docs\` from \`decisions/findings/catalogue\`; change that.

Each error, warning and finding ends with its code in brackets, such as \`[ports.taken]\`. An error of a host ends its
first line with the code: the lines after it are what other programs printed. The message has the host, the evidence
and the action. This page explains the code. Codes do not change when messages do, so a program may search for them.
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
