import { finding, type Finding } from "../../../findings/finding";
import type { HostFacts } from "../hostFacts";
import type { PreflightCheck } from "./preflightCheck";
import type { PreflightTarget } from "../preflightTarget";

/**
 * A new host has no data, unless it is a member that was to leave and did not get to it: that one may stay after all. Or
 * unless it is adopted, which is judged elsewhere.
 */
export const newcomer: PreflightCheck = (target, facts) => {
  const isJudged = target.isNew === true && target.adopt === undefined;
  const wrong = isJudged ? foreign(target, facts) : undefined;
  const { code = foreignData, message = "" } = wrong ?? {};
  return [finding({ code, host: target.name, ok: wrong === undefined, message })];
};

const foreignData = "data.foreign";

/** Whose data, or whose machine, it is; nothing where nobody else's. */
function foreign(
  { name, dataDir, bootstrapToken }: PreflightTarget,
  { data, token, member }: HostFacts,
): Pick<Finding, "code" | "message"> | undefined {
  if (!data && (token === "" || token === bootstrapToken)) return undefined;
  if (!data)
    return {
      code: foreignData,
      message: `is the machine of ${member.name}, a member of another etcd cluster (bootstrap ${token}) whose data is gone. Is it the right host? If that member is of no use: systemctl stop etcd; etcd-host set-aside; then pulumi up again.`,
    };
  if (token === "")
    return {
      code: foreignData,
      message:
        `holds the data of an etcd in ${dataDir} that this program did not start, or that left its cluster. ` +
        "Is it the right host? To adopt its cluster, set adopt. If that data is not needed: systemctl stop etcd; " +
        `mv ${dataDir} ${dataDir}.old; then pulumi up again.`,
    };
  if (token !== bootstrapToken)
    return {
      code: foreignData,
      message:
        `holds a member of an etcd cluster (bootstrap ${token}): another one, or this one before the host was taken ` +
        "out. Is it the right host? If the stack's state was lost, that data is your cluster: follow " +
        "docs/runbooks/state-lost.md. If that data is of no use: systemctl stop etcd; etcd-host set-aside; then " +
        "pulumi up again.",
    };
  if (member.name === name) return undefined;
  return {
    code: "data.renamed",
    message: `is the machine of ${member.name}, a member of this cluster. Give ${name} a machine of its own; to rename a member, drop ${member.name} from hosts in one update and add ${name} in the next.`,
  };
}
