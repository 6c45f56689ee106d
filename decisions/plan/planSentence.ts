import type { ClientsPlan } from "../clients/clientsPlan";
import { clientsSentence } from "../clients/clientsSentence";
import { quorum } from "../membership/quorum";
import type { RestoreFacts } from "../recovery/restore/restoreFacts";
import { restoreSentence } from "../recovery/restore/restoreSentence";
import { isOlder } from "../checks/upgrade/upgradeSteps";

/** The changes that an update will make to the members of one cluster, by their names. */
export interface ClusterPlan {
  cluster: string;
  /** How many vote before and after. None before: the cluster is new. */
  voters: { before: number; after: number };
  joins: string[];
  /** They leave by themselves. */
  leaves: string[];
  /** They are taken out of the list with `retainOnDelete`, and stay members that this program does not manage. */
  letGo: string[];
  /** They are lost, and the others remove them. */
  forgotten: string[];
  /** Their resources are replaced, by hand. */
  replaced: string[];
  /** They have all that a member needs, and no member in the state: it is not known whether they are one. */
  takenUp: string[];
  /** They were installed again, and a restore writes everything there again. */
  writtenAgain: string[];
  /** They get the data of a restore. */
  restored: string[];
  /** A restore that begins with this update. */
  restore?: RestoreFacts;
  /** A restore that an earlier update began. */
  begunRestore?: RestoreFacts;
  restarts: string[];
  /** An update of them was interrupted and is reverted: members that had restarted for it restart again. */
  takenBack: string[];
  /** Those of them that have another address: perhaps on another machine, without their data. */
  moved: string[];
  versions: { before: string[]; /** On the way. */ through?: string[]; after: string };
  /** An update before recorded the bootstrap. */
  begun: boolean;
  /** The ID of a cluster that is adopted: it exists before the update, and something else created it. */
  adopts?: string;
  /** Its members move to this program's unit. */
  manages?: boolean;
  /** Their certificates are replaced as files. */
  certificates: string[];
  /** Those of them whose names, key and CA stay the same: they are due, or that is asked for. */
  renewed: string[];
  /** Their settings of backups change. */
  backups: string[];
  /** Where something that was changed by hand is put right. */
  mended: string[];
  /** DNS records are made or changed. */
  records: boolean;
  /** The changes for the clients of a cluster that exists before and after the update. */
  clients?: ClientsPlan;
}

/** The plan in words, for the end of a preview and for reviews: what happens to the members, then to the clients. */
export function planSentence(plan: ClusterPlan, now = new Date()): string {
  const clients = plan.clients === undefined ? "" : clientsSentence(plan.clients);
  return `${membersSentence(plan, now)}${clients === "" ? "" : `. Clients: ${clients}`}`;
}

function membersSentence(plan: ClusterPlan, now: Date): string {
  const {
    voters,
    joins,
    leaves,
    letGo,
    forgotten,
    replaced,
    takenUp,
    writtenAgain,
    restored,
    restarts,
    takenBack,
    moved,
    certificates,
    renewed,
    backups,
    mended,
    records,
  } = plan;
  if (voters.before === 0 && plan.adopts !== undefined)
    return `adopts the cluster ${plan.adopts} of ${names(joins)}; no member restarts`;
  if (voters.before === 0 && plan.restore)
    return `${restoreSentence(plan.restore, now)}; quorum ${share(voters.after)}`;
  if (voters.before === 0)
    return plan.begun
      ? `continues the bootstrap of the cluster of ${names(joins)}, or keeps it as it is; quorum ${share(voters.after)}`
      : `bootstraps a cluster of ${names(joins)}; quorum ${share(voters.after)}`;
  if (voters.after === 0)
    return `the cluster of ${names(leaves)} is destroyed; its data is moved aside on each host`;
  const replacedFiles = certificates.filter((name) => !renewed.includes(name));
  const members = [
    joins.length > 0 &&
      `adds ${names(joins)} as ${joins.length === 1 ? "a learner, then voter" : "learners, then voters"}`,
    leaves.length > 0 && `${names(leaves)} ${leaves.length === 1 ? "leaves" : "leave"}`,
    letGo.length > 0 &&
      `stops managing ${names(letGo)}, ` +
        `which ${letGo.length === 1 ? "stays a member and keeps" : "stay members and keep"} running`,
    forgotten.length > 0 && `removes ${names(forgotten)}, lost`,
    replaced.length > 0 &&
      `${names(replaced)} ${replaced.length === 1 ? "leaves and joins" : "leave and join"} again`,
  ];
  return [
    plan.restore ? restoreSentence(plan.restore, now) : restored.length > 0 && continueWords(plan, now),
    writtenAgain.length > 0 &&
      `writes program, release, certificate and files again on ${names(writtenAgain)}, installed again`,
    ...members,
    members.some(Boolean) && quorumWords(voters),
    takenUp.length > 0 && takenUpWords(takenUp),
    replacedFiles.length > 0 && `replaces the certificate files of ${names(replacedFiles)}`,
    renewed.length > 0 &&
      `renews the certificates of ${names(renewed)}, which are due or have another renewal.trigger`,
    backups.length > 0 && `changes the backup settings of ${names(backups)}`,
    // Those who come, go and move have their records with them.
    records && !members.some(Boolean) && moved.length === 0 && "writes DNS records",
    mended.length > 0 && `puts right what was changed by hand on ${names(mended)}`,
    takenBack.length > 0 &&
      `reverts an interrupted update of ${names(takenBack)}, ` +
        (takenBack.length === 1
          ? "which restarts if that update had restarted it"
          : "which restart if that update had restarted them"),
    restarts.length > 0
      ? restartWords(plan)
      : takenBack.length === 0 && restored.length === 0 && "no member restarts",
    moved.length > 0 &&
      `${names(moved)} ${moved.length === 1 ? "has another address" : "have other addresses"}: ` +
        "a member without its data there is removed and joins again",
  ]
    .filter(Boolean)
    .join("; ");
}

/** Old members may still serve, so the words of the record hold until the restore ends. */
function continueWords({ restored, begunRestore }: ClusterPlan, now: Date): string {
  const words = `continues the restore of ${names(restored)}`;
  return begunRestore === undefined ? words : `${words}, which ${restoreSentence(begunRestore, now)}`;
}

/** While a preview is made a resource that is replaced looks like one that is not there yet. */
function takenUpWords(hosts: readonly string[]): string {
  return (
    `imports ${names(hosts)} as ${hosts.length === 1 ? "it is" : "they are"}, ` +
    "but a member that is replaced leaves and joins again"
  );
}

function restartWords({ restarts, versions, manages }: ClusterPlan): string {
  const before = versions.before.filter((version) => version !== versions.after);
  const through = versions.through ?? [];
  const way = [before.join(", "), ...through, versions.after].join(" → ");
  const why = before.length === 0 ? "" : `etcd ${way}: `;
  const each = before.length > 0 && through.length > 0 ? ", for each version" : "";
  // Once more under 3.6, for a log that 3.7 can read: `renew_log` on the hosts.
  const twice = before.some((one) => isOlder(one, "3.7.0")) && !isOlder(versions.after, "3.7.0");
  const how = `${restarts.length === 1 ? "" : ", one after the other"}${each}${twice ? ", twice for 3.7" : ""}`;
  return `${why}restarts ${names(restarts)}${how}${manages ? ", under this program's unit" : ""}`;
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
