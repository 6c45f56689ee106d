import { planWords } from "./planWords";
import type { PreviewPlan } from "./previewPlan";

/** The plan of each cluster as Markdown, for a comment on a pull request. */
export function planMarkdown(plans: readonly PreviewPlan[]): string {
  return plans.map(clusterMarkdown).join("\n");
}

function clusterMarkdown(plan: PreviewPlan): string {
  if (plan.hosts.length === 0) return `**${plan.cluster}**: no host is touched.\n`;
  const rows = plan.hosts.map(
    ({ host, changes, etcd }) => `| ${host} | ${changes.map(cell).join("<br>")} | ${etcd} |`,
  );
  return [
    `**${plan.cluster}**: ${planWords(plan)}.`,
    "",
    "| host | changes | etcd |",
    "| --- | --- | --- |",
    ...rows,
    "",
  ].join("\n");
}

/** Values are the user's own: a bar would end the cell. */
function cell(text: string): string {
  return /^\w+=/.test(text) ? `\`${text.replaceAll("|", "\\|")}\`` : text.replaceAll("|", "\\|");
}
