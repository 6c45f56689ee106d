#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { planMarkdown } from "../decisions/plan/planMarkdown";
import { previewPlan } from "../decisions/plan/previewPlan";
import type { PreviewStep } from "../decisions/plan/previewStep";

interface Preview {
  steps?: PreviewStep[];
  diagnostics?: { message: string; severity?: string }[];
}

/**
 * `pulumi preview --json --show-sames | npm run --silent plan`: what the update will do to the members, as Markdown. In projects that
 * install the package it is `npx etcd-cluster-plan`.
 */
const preview = previewOf(readFileSync(0, "utf8"));
// One that was refused has steps too, of what came before.
const errors = (preview.diagnostics ?? []).filter(({ severity }) => severity === "error");
if (!preview.steps || errors.length > 0) {
  console.error(
    `the preview failed: ${errors.map(({ message }) => message).join("") || "see above; it printed no steps"}`,
  );
  process.exit(1);
}
const plans = previewPlan(preview.steps);
if (plans.length === 0) {
  console.error("no EtcdCluster is in this preview. Was it made with --show-sames?");
  process.exit(1);
}
console.log(planMarkdown(plans));

/** Before a program runs, Pulumi tells what is wrong in words, on stderr, and prints nothing or no JSON. */
function previewOf(json: string): Preview {
  try {
    return JSON.parse(json) as Preview;
  } catch {
    return {};
  }
}
