#!/usr/bin/env node
import { files } from "./files";
import { plan } from "./plan";
import { status } from "./status";
import { Usage } from "./usage";
import { CodedError } from "../decisions/findings/codedError";
import { withCode } from "../decisions/findings/withCode";

/** A verb: what it does in a line, and what runs it. It returns the exit code. */
interface Verb {
  help: string;
  run: (args: string[]) => Promise<number>;
}

const verbs: Readonly<Record<string, Verb>> = {
  files: { help: "write the TLS files of a client", run: files },
  plan: { help: "print what a preview will do to the members, as Markdown", run: plan },
  status: { help: "ask the hosts of a cluster how it is now", run: status },
};

const usage = `etcd-cluster VERB: works with the clusters of a Pulumi stack.

${Object.entries(verbs)
  .map(([name, { help }]) => `  ${name.padEnd(8)} ${help}\n`)
  .join("")}
\`etcd-cluster VERB --help\` explains a verb.
`;

/** The exit code of what could not be tried. Monitoring programs show it as "unknown". */
const notTried = 3;

async function run([name, ...args]: string[]): Promise<number> {
  if (name === "help" || name === "--help" || name === "-h") throw new Usage(usage, 0);
  const verb = name !== undefined && Object.hasOwn(verbs, name) ? verbs[name] : undefined;
  if (verb === undefined)
    throw new Usage(name === undefined ? usage : `${noVerb(name)}\n\n${usage}`, notTried);
  return verb.run(args);
}

const noVerb = (name: string) =>
  withCode(`etcd-cluster has no verb "${name}". Nothing was done. Use one of these:`, "command.unknown");

function printed(error: unknown): string {
  if (error instanceof CodedError) return error.message;
  const why = error instanceof Error ? error.message : String(error);
  return withCode(`etcd-cluster could not finish: ${why}`, "command.failed");
}

void run(process.argv.slice(2))
  .catch((error: unknown) => {
    if (error instanceof Usage) {
      (error.exitCode === 0 ? process.stdout : process.stderr).write(error.message);
      return error.exitCode;
    }
    console.error(printed(error));
    return notTried;
  })
  .then((code) => {
    process.exitCode = code;
  });
