/** Trees of a host, each with the words that follow its name in an error. */
export type ForbiddenTrees = Readonly<Record<string, string>>;

/**
 * A file below these is lost, or does not reach its reader. The program on the hosts has the same list, because only a
 * host knows where a link leads.
 */
export const losingTrees: ForbiddenTrees = {
  "/dev": "is not a disk",
  "/proc": "is not a disk",
  "/run": "is emptied at every boot",
  "/sys": "is not a disk",
  "/tmp": "is emptied at boot, and hidden from the unit (PrivateTmp)",
  "/var/lib/etcd-host": "holds what this program remembers of the host",
  "/var/lock": "is emptied at every boot",
  "/var/run": "is emptied at every boot",
  "/var/tmp": "is hidden from the unit (PrivateTmp)",
};

/** etcd does not reach these, or would own what is not its own. The timers of root can write there. */
export const treesForbiddenToEtcd: ForbiddenTrees = {
  ...losingTrees,
  "/boot": "belongs to the boot loader",
  "/etc": "is for configuration",
  "/home": "is hidden from the unit (ProtectHome)",
  "/opt/etcd": "holds etcd's programs",
  "/root": "is hidden from the unit (ProtectHome)",
  "/usr": "belongs to the operating system",
};

/** Why a path is in a wrong place; undefined where it is not. */
export function belowForbidden(path: string, trees: ForbiddenTrees): string | undefined {
  const found = Object.entries(trees).find(([tree]) => isInside(path, tree));
  if (found === undefined) return undefined;
  const [tree, why] = found;
  return tree === path ? why : `is below ${tree}, which ${why}`;
}

export function isInside(path: string, tree: string): boolean {
  return path === tree || path.startsWith(`${tree}/`);
}
