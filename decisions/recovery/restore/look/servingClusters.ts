import type { LookedHost } from "./hostLook";

/** A cluster that takes writes. */
export interface ServingCluster {
  clusterId: string;
  revision?: number;
  /** Evidence: the host that reports it, and the member elsewhere that it asked. */
  reported: string;
}

/** All clusters that take writes, by any member of which a host knows: its own, or one that no restore would stop. */
export function servingClusters(hosts: readonly LookedHost[]): ServingCluster[] {
  const own = hosts.flatMap(({ name, look }) =>
    look?.etcd === "serves" && look.clusterId !== undefined
      ? [{ clusterId: look.clusterId, revision: look.revision, reported: name }]
      : [],
  );
  const elsewhere = hosts.flatMap(({ name, look }) =>
    (look?.members ?? [])
      .filter(({ serves }) => serves)
      .map(({ url, clusterId, revision }) => ({ clusterId, revision, reported: `${name}, of ${url},` })),
  );
  const all = new Map<string, ServingCluster>();
  for (const one of [...own, ...elsewhere]) if (!all.has(one.clusterId)) all.set(one.clusterId, one);
  return [...all.values()];
}
