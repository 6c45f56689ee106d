import { mistake, type Mistake } from "../findings/mistake";

/** Adopting, and what does not go with it. */
export interface AdoptConfiguration {
  adopt?: { clusterId?: string };
  bootstrap?: string;
  install?: { method?: string };
  intermediateVersions?: readonly string[];
}

/** What does not go together with adopting a cluster. */
export function adoptMistakes({
  adopt,
  bootstrap,
  install,
  intermediateVersions,
}: AdoptConfiguration): Mistake[] {
  const mistakes: Mistake[] = [];
  if (adopt === undefined) return mistakes;
  const { clusterId } = adopt;
  if (clusterId !== undefined && !/^[0-9a-f]{1,16}$/.test(clusterId))
    mistakes.push(
      mistake(
        "adopt.clusterId",
        `"${clusterId}" is no ID of a cluster. Write up to 16 hexadecimal digits, small letters: on a member, printf '%x\\n' with the cluster_id that etcdctl endpoint status -w json tells.`,
      ),
    );
  if (bootstrap === "discovery")
    mistakes.push(
      mistake(
        "bootstrap",
        '"discovery" founds a cluster, and adopt takes one that is there. Leave bootstrap out.',
      ),
    );
  if (install?.method === "package")
    mistakes.push(
      mistake(
        "install.method",
        '"package" would touch the package that runs now. Write "archive" or "upload" while adopt is there.',
      ),
    );
  if (intermediateVersions !== undefined && intermediateVersions.length > 0)
    mistakes.push(
      mistake(
        "intermediateVersions",
        "a cluster is adopted at its version. Upgrade it once adopt is taken out.",
      ),
    );
  return mistakes;
}
