import * as pulumi from "@pulumi/pulumi";
import { hostProgram } from "./hostProgram";
import { overSsh, type KnownConnection } from "./preflight/overSsh";

/** Where the program is on each host. */
export const programPath = "/usr/local/sbin/etcd-host";

const timeoutMs = 60_000;

/**
 * Lays the program out on a host, before the command that asks which version is there. It is not that command's input: the state
 * would hold its 100 KB twice for each host, and each preview carry them through engine and plugin, which took a sixth of one.
 */
export function programHook(name: string): pulumi.ResourceHook {
  const write = `umask 022; cat >${programPath}.new && chmod 0755 ${programPath}.new && mv -f ${programPath}.new ${programPath}`;
  return new pulumi.ResourceHook(`${name}-program`, async ({ name: resource, newInputs }) => {
    // As the command has it, and not as it was declared: a transform may have changed it.
    const connection = (await plain(newInputs?.connection)) as KnownConnection;
    const line = `if [ "$(id -u)" = 0 ]; then sh -c '${write}'; else sudo -n sh -c '${write}'; fi`;
    const { exitCode, stderr } = await overSsh(connection, line, hostProgram().text, timeoutMs);
    if (exitCode !== 0)
      throw new Error(
        `${resource}: ${programPath} could not be written on ${connection.host}: ${stderr.trim()}`,
      );
  });
}

/** What a hook is given has its secrets wrapped, in one way or another. */
async function plain(value: unknown): Promise<unknown> {
  if (pulumi.Output.isInstance(value)) return plain(await new Promise((resolve) => value.apply(resolve)));
  if (pulumi.runtime.isRpcSecret(value)) return plain(pulumi.runtime.unwrapRpcSecret(value));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(async ([key, inner]) => [key, await plain(inner)] as const);
  return Object.fromEntries(await Promise.all(entries));
}
