import { fieldError, type FieldError } from "../../findings/fieldError";

/** Adopting, and what does not go with it. */
export interface AdoptConfiguration {
  adopt?: { clusterId?: string };
  bootstrap?: string;
  install?: { method?: string };
  intermediateVersions?: readonly string[];
}

/** What does not go together with adopting a cluster. */
export function adoptErrors({
  adopt,
  bootstrap,
  install,
  intermediateVersions,
}: AdoptConfiguration): FieldError[] {
  const errors: FieldError[] = [];
  if (adopt === undefined) return errors;
  const { clusterId } = adopt;
  if (clusterId !== undefined && !/^[0-9a-f]{1,16}$/.test(clusterId))
    errors.push(
      fieldError(
        "adopt.clusterId",
        `"${clusterId}" is no ID of a cluster. Write up to 16 hexadecimal digits, small letters: on a member, printf '%x\\n' with the cluster_id that etcdctl endpoint status -w json tells.`,
      ),
    );
  if (bootstrap === "discovery")
    errors.push(
      fieldError(
        "bootstrap",
        '"discovery" bootstraps a new cluster, and adopt takes an existing one. Leave bootstrap out.',
        "field.conflict",
      ),
    );
  if (install?.method === "package")
    errors.push(
      fieldError(
        "install.method",
        '"package" would touch the package that runs now. Write "archive" or "upload" while adopt is there.',
        "field.conflict",
      ),
    );
  if (intermediateVersions !== undefined && intermediateVersions.length > 0)
    errors.push(
      fieldError(
        "intermediateVersions",
        "a cluster is adopted at its version. Upgrade it once adopt is taken out.",
        "field.conflict",
      ),
    );
  return errors;
}
