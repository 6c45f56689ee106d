/** The resources of a cluster that had another name in earlier versions, with that name. */
const formerParts = { bootstrap: "founding", "health-gate": "health" } as const;

export type ClusterPart = keyof typeof formerParts;

/** The name of a resource, and the name that it has in the states of earlier versions. */
export interface ResourceNames {
  name: string;
  former: string;
}

export function clusterPartNames(cluster: string, part: ClusterPart): ResourceNames {
  return { name: `${cluster}-${part}`, former: `${cluster}-${formerParts[part]}` };
}
