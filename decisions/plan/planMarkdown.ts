import { clientsWarnings } from "../clients/clientsWarnings";
import { fateWords } from "./etcdFate";
import { planSentence } from "./planSentence";
import type { PreviewPlan } from "./previewPlan";

/** The plan of each cluster as Markdown, for a comment on a pull request. Findings are of the hosts. */
export function planMarkdown(plans: readonly PreviewPlan[], findings: readonly string[] = []): string {
  return [...plans.map(clusterMarkdown), ...findings.map((one) => `${quoted(one)}\n`)].join("\n");
}

function clusterMarkdown(plan: PreviewPlan): string {
  const warnings = plan.clients === undefined ? [] : clientsWarnings(plan.clients);
  const heading = [
    `**${plan.cluster}**: ${planSentence(plan)}.`,
    ...warnings.map((one) => `\n${quoted(one)}`),
    "",
  ].join("\n");
  if (plan.hosts.length === 0) return heading;
  const rows = plan.hosts.map(
    ({ host, changes, etcd }) =>
      `| ${host} | ${changes.map(({ words }) => cell(words)).join("<br>")} | ${fateWords[etcd]} |`,
  );
  return [heading, "| host | changes | etcd |", "| --- | --- | --- |", ...rows, ""].join("\n");
}

function quoted(warning: string): string {
  return `> **Warning:** ${warning}`;
}

/** Values are the user's own: a bar would end the cell. */
function cell(text: string): string {
  return /^\w+=/.test(text) ? `\`${text.replaceAll("|", "\\|")}\`` : text.replaceAll("|", "\\|");
}
