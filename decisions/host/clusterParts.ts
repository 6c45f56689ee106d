import { joinedNames, type ResourceNames } from "../pulumi/resourceNames";

/** The resources of a cluster that had another name in earlier versions, with that name. */
const formerParts = { bootstrap: "founding", "health-gate": "health" } as const;

export type ClusterPart = keyof typeof formerParts;

export function clusterPartNames(cluster: string, part: ClusterPart): ResourceNames {
  return { name: `${cluster}-${part}`, former: [`${cluster}-${formerParts[part]}`] };
}

/** The names of the record of a restore. */
export function restoreNames(cluster: string, token: string): ResourceNames {
  return { ...joinedNames(cluster, token, "restore"), former: [`${cluster}-restore-${token}`] };
}

export function isRestoreRecord(name: string): boolean {
  return name.endsWith("/restore");
}
