import { parseArgs } from "node:util";
import { clientFiles } from "../decisions/clients/clientFiles";
import { stackOutputs } from "./stackOutputs";
import { Usage } from "./usage";
import { writeSet } from "./writeSet";

const usage = `etcd-cluster files CLIENT DIRECTORY: writes the TLS files of one client, all of them in one step.

  pulumi stack output --json --show-secrets | npx --no etcd-cluster files kube-apiserver /etc/kubernetes/etcd
  npx --no etcd-cluster files kube-apiserver /etc/kubernetes/etcd --stack NAME   # in the folder of the Pulumi project

It writes ca.pem, client.pem and client-key.pem (PKCS#8), which only the user that runs this command may read.
The directory is made where it does not exist.

  --stack NAME    run \`pulumi stack output\` for this stack; without it the outputs come on stdin
  --output NAME   the output that holds the cluster, where the stack has several or it has another name

Exit code:
  0   the files changed: restart a client that reads them once
  4   the files did not change
  3   nothing was written, because the input or the directory is not usable
`;

export async function files(args: string[]): Promise<number> {
  const { client, directory, stack, output } = options(args);
  const changed = writeSet(directory, clientFiles(await stackOutputs(stack), client, output));
  console.log(`${directory}: the files of ${client} ${changed ? "changed" : "did not change"}.`);
  // npx ends with 1 where it does not find the command.
  return changed ? 0 : 4;
}

function options(args: string[]) {
  const text = { type: "string" } as const;
  try {
    const { values, positionals } = parseArgs({
      args,
      options: { stack: text, output: text, help: { type: "boolean" } },
      allowPositionals: true,
    });
    if (values.help) throw new Usage(usage, 0);
    const [client, directory, ...more] = positionals;
    if (client === undefined || !directory || more.length > 0) throw new Usage(usage, 3);
    return { ...values, client, directory };
  } catch (error) {
    if (error instanceof Usage) throw error;
    throw new Usage(`${(error as Error).message}\n\n${usage}`, 3);
  }
}
