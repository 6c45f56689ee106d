import { posix } from "node:path";
import {
  messagesOf,
  type CatalogueEntry,
  type Chapter,
  type Severity,
} from "../decisions/findings/catalogue/chapter";

const introduction = `# Errors and warnings

Written by \`make docs\` from \`decisions/findings/catalogue\`; change that.

Each error, warning and finding ends with its code in brackets, such as \`[ports.taken]\`. An error of a host ends its
first line with the code: the lines after it are what other programs printed. This page explains the code. Codes do not
change when messages do, so a program may search for them.

- **Message** is how the text begins, with \`…\` for each value. For a code with several texts it has the commonest. The
  host or the field comes before the message, and the effect and the remedy come after it.
- **Severity** is how bad it is. Only an error stops an update.
- **Impact** is the effect on the cluster, its clients and the update. An effect that a whole chapter has is at its
  beginning.
- **Action** is what to do next.

An entry may be an error in one situation and a warning in another, and the printed text shows which. A finding of a
check begins with \`ERROR\`, \`WARNING\`, \`UNKNOWN\` or \`NOTE\`. \`UNKNOWN\` is a question that got no answer.
Before other messages Pulumi prints \`error:\` or \`warning:\`.

A finding of the status is a warning or critical, as the [alert](../how-to/monitor.md) on the same trouble. The output
of \`--json\` has its code in the field \`check\`, without \`status.\`:
[status.md](../explanation/status.md#findings).
`;

/** The page docs/reference/errors.md. */
export function errorsPage(catalogue: readonly Chapter[]): string {
  return [introduction, ...catalogue.map(chapter)].join("\n");
}

function chapter({ title, impact, entries }: Chapter): string {
  const sections = Object.entries(entries).map(([code, entry]) => section(code, entry));
  return [`## ${title}\n`, `${impact}\n`, ...sections].join("\n");
}

const severities: Readonly<Record<Severity, string>> = {
  error: "error",
  warning: "warning",
  note: "note",
  unknown: "unknown, which stops no update",
  critical: "critical",
  "error or warning": "error or warning, as printed",
  "critical or warning": "critical or warning, as printed",
};

function section(code: string, entry: CatalogueEntry): string {
  const { meaning, severity, impact, action, page } = entry;
  const link = page === undefined ? "" : ` See [${posix.basename(page)}](../${page}).`;
  return [
    `### \`${code}\`\n`,
    meaning,
    "",
    `- **Message**: ${messagesOf(entry).map(asCode).join(", or ")}`,
    `- **Severity**: ${severities[severity]}`,
    `- **Impact**: ${impact}`,
    `- **Action**: ${action}${link}`,
    "",
  ].join("\n");
}

/** A span of code. Text with backticks of its own has two around it. */
function asCode(text: string): string {
  return text.includes("`") ? `\`\` ${text} \`\`` : `\`${text}\``;
}
