import { parseArgs } from "node:util";
import { askStatus } from "../components/observability/status/askStatus";
import { accessIn } from "../decisions/observability/status/accessIn";
import { clusterStatus } from "../decisions/observability/status/clusterStatus";
import { recordLines } from "../decisions/observability/status/operatorAccess";
import { statusScreen } from "../decisions/observability/status/statusScreen";
import { stackOutputs } from "./stackOutputs";
import { Usage } from "./usage";

const usage = `etcd-cluster status: asks all hosts of a cluster at once, over SSH, how it is now.

  pulumi stack output --json --show-secrets | npx --no etcd-cluster status
  npx --no etcd-cluster status --stack NAME        # in the folder of the Pulumi project

It changes nothing, and takes at most 20 s.

  --stack NAME    run \`pulumi stack output\` for this stack; without it the outputs come on stdin
  --output NAME   the output that holds the cluster, where the stack has several or it has another name
  --json          one JSON document, for programs

Exit code:
  0   healthy
  1   warning: something needs attention, and writes work
  2   critical: no quorum, an alarm, no good backup, a certificate that ends, or no host answers
  3   unknown: no host was asked, because the input is not usable
`;

/** A login through a bastion takes two connections, and the verb up to 10 s. */
const timeoutMs = 20_000;

const exitCodes = { healthy: 0, warning: 1, critical: 2 } as const;

export async function status(args: string[]): Promise<number> {
  const { stack, output, json } = options(args);
  const access = accessIn(await stackOutputs(stack), output);
  const question = { options: "--records", input: recordLines(access.records), timeoutMs };
  const asked = await Promise.all(access.hosts.map((host) => askStatus(host, question)));
  const names = access.hosts.map(({ name }) => name);
  const found = clusterStatus(access.cluster, asked, new Date().toISOString(), names);
  process.stdout.write(json ? `${JSON.stringify(found, undefined, 2)}\n` : statusScreen(found));
  return exitCodes[found.state];
}

function options(args: string[]) {
  const text = { type: "string" } as const;
  const flag = { type: "boolean" } as const;
  const given = parsed(() =>
    parseArgs({ args, options: { stack: text, output: text, json: flag, help: flag } }),
  );
  if (given.help) throw new Usage(usage, 0);
  return given;
}

function parsed<T>(parse: () => { values: T }): T {
  try {
    return parse().values;
  } catch (error) {
    throw new Usage(`${(error as Error).message}\n\n${usage}`, 3);
  }
}
