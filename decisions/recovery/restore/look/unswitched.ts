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
  const isSwitched = ({ look }: LookedHost) => look?.restored.some((one) => one.token === token) ?? false;
  const restored = hosts.filter(isSwitched).map(({ look }) => look?.clusterId);
  return hosts
    .filter((host) => !isSwitched(host))
    .map(({ look, ...host }) => ({
      ...host,
      ...(look && {
        look: { ...look, members: look.members.filter(({ clusterId }) => !restored.includes(clusterId)) },
      }),
    }));
}
