import { withCode } from "../decisions/findings/withCode";
import { clientFindingsIn } from "../decisions/clients/clientFindingsIn";
import { planMarkdown } from "../decisions/plan/planMarkdown";
import { previewPlan } from "../decisions/plan/previewPlan";
import type { PreviewStep } from "../decisions/plan/previewStep";
import { givenInput } from "./givenInput";
import { Usage } from "./usage";

const usage = `etcd-cluster plan: prints what a preview will do to the members, as Markdown for a pull request.

  pulumi preview --json --show-sames | npx --no etcd-cluster plan
`;

interface Preview {
  steps?: PreviewStep[];
  diagnostics?: { message: string; severity?: string }[];
}

/** The plan of the preview on stdin. */
export async function plan(args: string[]): Promise<number> {
  if (args.length > 0) throw new Usage(usage, args.includes("--help") ? 0 : 1);
  const preview = previewOf(await givenInput());
  // A preview that was refused has steps too, of what came before.
  const errors = (preview.diagnostics ?? []).filter(({ severity }) => severity === "error");
  if (!preview.steps || errors.length > 0) {
    console.error(withCode(failure(errors), "preview.failed"));
    return 1;
  }
  const plans = previewPlan(preview.steps);
  if (plans.length === 0) {
    const remedy = "Make the preview with `pulumi preview --json --show-sames`.";
    console.error(
      withCode(`no EtcdCluster is in this preview. No plan was printed. ${remedy}`, "preview.no-cluster"),
    );
    return 1;
  }
  const reports = (preview.diagnostics ?? []).map(({ message }) => message);
  console.log(planMarkdown(plans, reports.flatMap(clientFindingsIn)));
  return 0;
}

function failure(errors: readonly { message: string }[]): string {
  const messages = errors.map(({ message }) => message.trimEnd()).join("\n");
  if (messages !== "") return `the preview failed: ${messages}`;
  return "stdin has no steps of a preview. No plan was printed. If `pulumi preview` printed an error, fix that first.";
}

/** Before a program runs, Pulumi prints an error on stderr, and no JSON. */
function previewOf(json: string): Preview {
  try {
    return JSON.parse(json) as Preview;
  } catch {
    return {};
  }
}
