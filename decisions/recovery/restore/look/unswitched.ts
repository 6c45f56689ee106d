import type { LookedHost } from "./hostLook";

/** Whether a restore is at work on a host. Other hosts may have ended it. */
export function isUnderWay(token: string, hosts: readonly LookedHost[]): boolean {
  return hosts.some(({ look }) => look?.restoring === token);
}

/**
 * The hosts that a restore under way has not switched, and what they report but of the restored cluster. By these it
 * was judged and recorded when it began. All hosts where it is not under way.
 */
export function unswitched(token: string, hosts: readonly LookedHost[]): readonly LookedHost[] {
  if (!isUnderWay(token, hosts)) return hosts;
  const restored = restoredClusters(token, hosts);
  return hosts
    .filter((host) => !isSwitched(token, host))
    .map(({ look, ...host }) => ({
      ...host,
      ...(look && {
        look: { ...look, members: look.members.filter(({ clusterId }) => !restored.includes(clusterId)) },
      }),
    }));
}

/** The clusters that a restore under way has made. None where it is not under way. */
export function restoredClusters(token: string, hosts: readonly LookedHost[]): readonly string[] {
  if (!isUnderWay(token, hosts)) return [];
  return hosts.filter((host) => isSwitched(token, host)).flatMap(({ look }) => look?.clusterId ?? []);
}

function isSwitched(token: string, { look }: LookedHost): boolean {
  return look?.restored.some((one) => one.token === token) ?? false;
}
