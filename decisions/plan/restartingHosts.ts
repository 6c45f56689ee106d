import { nodeNames } from "../host/hostParts";
import { hostPlan } from "./hostPlan";
import type { PreviewStep } from "./previewStep";

/**
 * The hosts whose members restart, by the steps of a preview. After an interrupted update the health gate's input does
 * not show them: members that were restarted before do not restart again, and where the change is reverted they do.
 */
export function restartingHosts(
  cluster: string,
  hosts: readonly string[],
  steps: readonly PreviewStep[],
): string[] {
  return hosts.filter((host) => {
    const { etcd } = hostPlan(host, nodeNames(cluster, host), steps, []);
    return etcd === "restarts" || etcd === "continuesOrRestarts";
  });
}
