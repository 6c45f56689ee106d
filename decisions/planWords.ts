import { quorum } from "./quorum";
import { isOlder } from "./upgradeSteps";

/** What an update will do to the members of one cluster, by their names. */
export interface ClusterPlan {
  cluster: string;
  /** How many vote before and after. None before: the cluster is founded. */
  voters: { before: number; after: number };
  joins: string[];
  /** They leave by themselves. */
  leaves: string[];
  /** They are lost, and the others remove them. */
  forgotten: string[];
  restarts: string[];
  versions: { before: string[]; /** On the way. */ through?: string[]; after: string };
  /** The ID of a cluster that is adopted: it is there before, and this program did not found it. */
  adopts?: string;
  /** Its members go over to this program's unit. */
  takesOver?: boolean;
  /** Their certificates are replaced as files. */
  certificates: string[];
  /** Where something that was changed by hand is put right. */
  mended: string[];
}

/** The plan in one sentence, for the end of a preview and for reviews. */
export function planWords(plan: ClusterPlan): string {
  const { voters, joins, leaves, forgotten, restarts, certificates, mended } = plan;
  if (voters.before === 0 && plan.adopts !== undefined)
    return `adopts the cluster ${plan.adopts} of ${names(joins)}; no member restarts`;
  if (voters.before === 0) return `founds a cluster of ${names(joins)}; quorum ${share(voters.after)}`;
  const members = [
    joins.length > 0 &&
      `adds ${names(joins)} as ${joins.length === 1 ? "a learner, then voter" : "learners, then voters"}`,
    leaves.length > 0 && `${names(leaves)} ${leaves.length === 1 ? "leaves" : "leave"}`,
    forgotten.length > 0 && `removes ${names(forgotten)}, lost`,
  ];
  return [
    ...members,
    members.some(Boolean) && quorumWords(voters),
    certificates.length > 0 && `replaces the certificate files of ${names(certificates)}`,
    mended.length > 0 && `puts right what was changed by hand on ${names(mended)}`,
    restarts.length === 0 ? "no member restarts" : restartWords(plan),
  ]
    .filter(Boolean)
    .join("; ");
}

function restartWords({ restarts, versions, takesOver }: ClusterPlan): string {
  const before = versions.before.filter((version) => version !== versions.after);
  const through = versions.through ?? [];
  const way = [before.join(", "), ...through, versions.after].join(" → ");
  const why = before.length === 0 ? "" : `etcd ${way}: `;
  const each = before.length > 0 && through.length > 0 ? ", for each version" : "";
  // Once more under 3.6, for a log that 3.7 can read: `renew_log` on the hosts.
  const twice = before.some((one) => isOlder(one, "3.7.0")) && !isOlder(versions.after, "3.7.0");
  const how = `${restarts.length === 1 ? "" : ", one after the other"}${each}${twice ? ", twice for 3.7" : ""}`;
  const restart = takesOver ? "takes over and restarts" : "restarts";
  return `${why}${restart} ${names(restarts)}${how}`;
}

function quorumWords({ before, after }: ClusterPlan["voters"]): string {
  return before === after ? `quorum stays ${share(after)}` : `quorum ${share(before)} → ${share(after)}`;
}

function share(voters: number): string {
  return `${quorum(voters)} of ${voters}`;
}

function names(list: readonly string[]): string {
  return list.join(", ");
}
