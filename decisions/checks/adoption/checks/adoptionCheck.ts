import { finding, type Finding } from "../../../findings/finding";
import type { AdoptedHost } from "../adoptionTarget";
import type { ExistingEtcdFacts } from "../existingEtcdFacts";

/**
 * Compares one thing of the etcd that runs on a host with the configuration. The third argument is the bootstrap that
 * the host belongs to; it is empty where this program did not start the etcd.
 */
export type AdoptionCheck = (
  host: AdoptedHost,
  found: ExistingEtcdFacts,
  bootstrapToken: string,
) => Finding[];

/** A report lists all differences of an etcd under one name. */
export function adoptionFinding(
  host: AdoptedHost,
  found: Pick<Finding, "ok" | "code" | "message"> & Partial<Pick<Finding, "severity">>,
): Finding {
  return finding({ host: host.name, ...found });
}
