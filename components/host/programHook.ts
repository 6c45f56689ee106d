import * as pulumi from "@pulumi/pulumi";
import { hostProgram } from "./hostProgram";
import { asRoot } from "./ssh/asRoot";
import type { KnownConnection } from "./ssh/sshConnect";
import { sshExec } from "./ssh/sshExec";
import { withoutSecrets } from "../pulumi/withoutSecrets";

/** Where the program is on each host. */
export const programPath = "/usr/local/sbin/etcd-host";

const timeoutMs = 60_000;

/** In shell: whether a file holds all of the program. A connection that ends looks to its reader like the end of the file. */
export function isWhole(file: string): string {
  return `test "$(tail -n +4 ${file} | sha256sum | cut -c1-12)" = ${hostProgram().version}`;
}

/** In shell: puts what comes on stdin in the program's place, or, where it did not come whole, leaves what is there. */
export function putProgram(path = programPath): string {
  const lost = `echo "the program did not arrive whole: $(wc -c <$new) bytes; the one that was there stays" >&2`;
  return [
    "umask 022",
    `new=$(mktemp ${path}.XXXXXX) || exit 1`,
    `if cat >$new && ${isWhole("$new")}; then chmod 0755 $new && mv -f $new ${path}; else ${lost}; rm -f $new; exit 1; fi`,
  ].join("; ");
}

/**
 * Lays the program out on a host, before the command that asks which version is there. It is not that command's input: the state
 * would hold its 100 KB twice for each host, and each preview carry them through engine and plugin, which took a sixth of one.
 */
export function programHook(name: string): pulumi.ResourceHook {
  return new pulumi.ResourceHook(`${name}-program`, async ({ name: resource, newInputs }) => {
    // As the command has it, and not as it was declared: a transform may have changed it.
    const connection = (await withoutSecrets(newInputs?.connection)) as KnownConnection;
    const { exitCode, stderr } = await sshExec(
      connection,
      asRoot(`sh -c '${putProgram()}'`),
      hostProgram().text,
      timeoutMs,
    );
    if (exitCode !== 0)
      throw new Error(
        `${resource}: ${programPath} could not be written on ${connection.host}: ${stderr.trim()}`,
      );
  });
}
