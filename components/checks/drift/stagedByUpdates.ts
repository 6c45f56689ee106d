import type { StagedByUpdates } from "../../../decisions/checks/drift/oldFiles";
import type { EtcdNode } from "../../host/EtcdNode";
import { merged, partsOf } from "../../host/stagedInputs";
import { savedOutputs } from "../../pulumi/savedOutputs";
import { valueIfAvailable } from "../../pulumi/valueIfKnown";

/** By the name of the host. */
export async function stagedByUpdates(
  nodes: Readonly<Record<string, EtcdNode>>,
): Promise<Record<string, StagedByUpdates>> {
  const known = Object.entries(nodes).map(async ([name, node]) => {
    const [saved, ...declared] = await Promise.all([
      // Where the engine does not answer any longer, an error is on its way to the user.
      savedOutputs(node).catch((): Record<string, unknown> => ({})),
      ...partsOf(node.inputs).map(valueIfAvailable),
    ]);
    const staged: StagedByUpdates = {
      declared: merged(declared),
      left: saved.staged ?? {},
    };
    return [name, staged] as const;
  });
  return Object.fromEntries(await Promise.all(known));
}
