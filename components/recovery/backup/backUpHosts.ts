import type * as pulumi from "@pulumi/pulumi";
import type { EtcdNode } from "../../host/EtcdNode";
import type { MaintenanceArgs } from "../maintenance/MaintenanceArgs";
import type { BackupArgs } from "./BackupArgs";
import { backupInput } from "./backupInput";
import { backupResource } from "./backupResource";
import { recordSettings } from "./recordSettings";

/** A cluster, as far as timers on its hosts look after it. */
interface BackedUpCluster {
  name: string;
  backup?: BackupArgs;
  maintenance?: MaintenanceArgs;
  hosts: readonly { name: string; lost: boolean }[];
}

/** The timers for backups and maintenance, on every host. `opts` has what comes before the first backup. */
export function backUpHosts(
  { name, backup, maintenance, hosts }: BackedUpCluster,
  nodes: Readonly<Record<string, EtcdNode>>,
  opts: pulumi.CustomResourceOptions,
): pulumi.Resource[] {
  // A lost host keeps its resource where the timers go in the update that marks it lost.
  const wanted = backup !== undefined || maintenance !== undefined;
  const settings = backupInput(name, backup ?? {}, maintenance);
  const token = wanted ? recordSettings(name, settings, opts) : "";
  return hosts
    .filter(({ lost }) => wanted || lost)
    .flatMap(({ name: host, lost }) => {
      const node = nodes[host];
      if (!node) return [];
      return backupResource({ host: node.host, lost, settings, token }, { ...opts, parent: node });
    });
}
