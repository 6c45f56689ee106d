import { clusterIdForm } from "../../etcd/clusterIdForm";
import { fieldError, type FieldError } from "../../findings/fieldError";

/** Adoption, and the fields that may conflict with it. */
export interface AdoptConfiguration {
  adopt?: { clusterId?: string };
  bootstrap?: string;
  install?: { method?: string };
  intermediateVersions?: readonly string[];
}

/** The fields that conflict with the adoption of a cluster. */
export function adoptErrors({
  adopt,
  bootstrap,
  install,
  intermediateVersions,
}: AdoptConfiguration): FieldError[] {
  const errors: FieldError[] = [];
  if (adopt === undefined) return errors;
  const { clusterId } = adopt;
  if (clusterId !== undefined && !clusterIdForm.test(clusterId))
    errors.push(
      fieldError(
        "adopt.clusterId",
        `"${clusterId}" is not a valid cluster ID. Write up to 16 hexadecimal digits, with small letters: ` +
          "on a member, printf '%x\\n' with the cluster_id that etcdctl endpoint status -w json prints.",
      ),
    );
  if (bootstrap === "discovery")
    errors.push(
      fieldError(
        "bootstrap",
        '"discovery" bootstraps a new cluster, and adopt is for an existing one. Leave bootstrap out.',
        "field.conflict",
      ),
    );
  if (install?.method === "package")
    errors.push(
      fieldError(
        "install.method",
        '"package" would change the package that runs now. Write "archive" or "upload" while adopt is set.',
        "field.conflict",
      ),
    );
  if (intermediateVersions !== undefined && intermediateVersions.length > 0)
    errors.push(
      fieldError(
        "intermediateVersions",
        "an adoption does not change the version. Leave it out, and upgrade after you remove adopt.",
        "field.conflict",
      ),
    );
  return errors;
}
