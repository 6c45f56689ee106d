#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { planMarkdown } from "../decisions/planMarkdown";
import { previewPlan } from "../decisions/previewPlan";
import type { PreviewStep } from "../decisions/previewStep";

/**
 * `pulumi preview --json --show-sames | npm run --silent plan`: what the update will do to the members, as Markdown. In projects that
 * install the package it is `npx etcd-cluster-plan`.
 */
const preview = JSON.parse(readFileSync(0, "utf8")) as {
  steps?: PreviewStep[];
  diagnostics?: { message: string; severity?: string }[];
};
// One that was refused has steps too, of what came before.
const errors = (preview.diagnostics ?? []).filter(({ severity }) => severity === "error");
if (!preview.steps || errors.length > 0) {
  console.error(`the preview failed: ${errors.map(({ message }) => message).join("") || "it has no steps"}`);
  process.exit(1);
}
const plans = previewPlan(preview.steps);
if (plans.length === 0) {
  console.error("no EtcdCluster is in this preview. Was it made with --show-sames?");
  process.exit(1);
}
console.log(planMarkdown(plans));
