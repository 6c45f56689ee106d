import * as pulumi from "@pulumi/pulumi";
import { hostProgram } from "./hostProgram";
import { asRoot } from "./ssh/asRoot";
import type { KnownConnection } from "./ssh/openLogin";
import { overSsh } from "./ssh/overSsh";
import { plainInput } from "../pulumi/plainInput";

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
    const connection = (await plainInput(newInputs?.connection)) as KnownConnection;
    const { exitCode, stderr } = await overSsh(
      connection,
      asRoot(`sh -c '${write}'`),
      hostProgram().text,
      timeoutMs,
    );
    if (exitCode !== 0)
      throw new Error(
        `${resource}: ${programPath} could not be written on ${connection.host}: ${stderr.trim()}`,
      );
  });
}
