import { finding, type Finding } from "../../../findings/finding";
import type { HostFacts } from "../hostFacts";
import type { PreflightCheck } from "./preflightCheck";
import type { PreflightTarget } from "../preflightTarget";

/**
 * A new host has no data, with two exceptions. A member that an interrupted update did not remove may stay after all.
 * An adopted member is judged by other checks.
 */
export const newcomer: PreflightCheck = (target, facts) => {
  const isJudged = target.isNew === true && target.adopt === undefined;
  const wrong = isJudged ? foreign(target, facts) : undefined;
  const { code = foreignData, message = "" } = wrong ?? {};
  return [finding({ code, host: target.name, ok: wrong === undefined, message })];
};

const foreignData = "data.foreign";

/** Names the owner of the data or of the machine; undefined where that is this cluster, or where there is none. */
function foreign(
  { name, dataDir, bootstrapToken }: PreflightTarget,
  { data, token, member }: HostFacts,
): Pick<Finding, "code" | "message"> | undefined {
  if (!data && (token === "" || token === bootstrapToken)) return undefined;
  if (!data)
    return {
      code: foreignData,
      message:
        `is the machine of ${member.name}, a member of another etcd cluster (bootstrap ${token}) whose data is gone. ` +
        "Is it the right host? If that member is not needed: systemctl stop etcd; etcd-host set-aside; then pulumi " +
        "up again.",
    };
  if (token === "")
    return {
      code: foreignData,
      message:
        `holds the data of an etcd in ${dataDir} that this program did not start, or that left its cluster. ` +
        "Is it the right host? To adopt its cluster, set adopt. If that data is not needed: systemctl stop etcd; " +
        `move etcd's files in ${dataDir} to another directory; then pulumi up again.`,
    };
  if (token !== bootstrapToken)
    return {
      code: foreignData,
      message:
        `holds a member of an etcd cluster (bootstrap ${token}): another one, or this one before the host was taken ` +
        "out. Is it the right host? If the stack's state was lost, that data is your cluster: follow " +
        "docs/runbooks/state-lost.md. If that data is not needed: systemctl stop etcd; etcd-host set-aside; then " +
        `pulumi up again. Where the host has no etcd-host yet, move etcd's files in ${dataDir} away by hand instead.`,
    };
  if (member.name === name) return undefined;
  return {
    code: "data.renamed",
    message:
      `is the machine of ${member.name}, a member of this cluster. Give ${name} a machine of its own. ` +
      `To rename a member, drop ${member.name} from hosts in one update and add ${name} in the next.`,
  };
}
