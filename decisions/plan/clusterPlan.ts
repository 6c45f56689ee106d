import { adoptionStage } from "../checks/adoption/adoptionRefusal";
import { clientsPlan, type OtherChanges } from "../clients/clientsPlan";
import type { HostPart } from "../host/hostParts";
import type { HostPlan } from "./hostPlan";
import type { ClusterPlan } from "./planSentence";
import type { SavedGateInput } from "../checks/gate/gateInput";
import { plannedChange } from "../checks/gate/plannedChange";
import type { Repair } from "../checks/drift/repairs";
import type { RestoreFacts } from "../recovery/restore/restoreFacts";
import { isOlder } from "../checks/upgrade/upgradeSteps";
import { sortedNames } from "./sortedNames";

/** Facts that the hosts' own plans and the gate's input lack. */
interface GateCircumstances {
  hosts: readonly HostPlan[];
  /** Pulumi forgets hosts that are taken out of the list, and they stay members. */
  retains: boolean;
  /** An update before recorded the bootstrap. */
  begun: boolean;
  /** Versions on the way. */
  through: readonly string[];
  /** The repairs of changes by hand, for which the gate is passed. */
  repairs: readonly Repair[];
  /** DNS records are made or changed. */
  records: boolean;
  /** The changes for clients that the health gate's input does not show. */
  clientChanges: OtherChanges;
  /** The client URLs before the last change of them. */
  formerUrls: readonly string[];
  /** Members whose certificate is made again of the same request. */
  sameRequest: readonly string[];
  /** A restore that begins with this update. */
  restore?: RestoreFacts;
  /** One that an earlier update began, and that may have ended. */
  begunRestore?: RestoreFacts;
}

/**
 * The plan of one cluster. The health gate's input before and after shows the wanted members. The hosts' plans show the
 * members that join and leave, because the gate lags behind where an update was interrupted or had targets.
 */
export function clusterPlan(
  cluster: string,
  before: SavedGateInput,
  after: SavedGateInput,
  {
    hosts,
    retains,
    begun,
    through,
    repairs,
    records,
    clientChanges,
    formerUrls,
    sameRequest,
    restore,
    begunRestore,
  }: GateCircumstances,
): ClusterPlan {
  const old = new Set(before.members.map(({ name }) => name));
  const those = (is: (plan: HostPlan) => boolean) => hosts.filter(is).map(({ host }) => host);
  const stayingWith = (part: HostPart | "trust") =>
    those(({ etcd, changes }) => etcd !== "starts" && changes.some(({ code }) => code === part));
  const mended = sortedNames(repairs.map(({ host }) => host));
  const joins = those(
    ({ host, etcd }) =>
      (etcd === "starts" || etcd === "continuesOrStarts") && !mended.includes(host) && !old.has(host),
  );
  const { wanted, removed, version } = plannedChange(before, after);
  const lost = those(({ etcd }) => etcd === "isGone");
  const forgotten = those(
    (plan) => plan.forgotten === true || (lost.includes(plan.host) && removed.includes(plan.host)),
  );
  // The program is not notified of deletions while it makes a preview. Then only the gate shows them.
  const dropped = sortedNames([
    ...removed.filter((name) => !lost.includes(name)),
    ...those(({ etcd }) => etcd === "stops" || etcd === "isLetGo"),
  ]);
  const [leaves, letGo] = retains ? [[], dropped] : [dropped, []];
  const gone = [...leaves, ...forgotten];
  const voters = [...new Set([...wanted, ...letGo, ...joins])].filter((name) => !gone.includes(name)).length;
  // Words of the restore say how they join.
  const restoredNew = those(({ host, etcd }) => etcd === "isRestored" && !old.has(host));
  const former = voters - joins.length - restoredNew.length + gone.length;
  const versions = [...new Set(before.members.map((member) => member.version))].sort();
  // By the same CA too: otherwise the rotation is the reason.
  const signing = after.authorities?.signing;
  const sameCa = signing !== undefined && signing === before.authorities?.signing;
  const trusting = stayingWith("trust");
  const renewed = stayingWith("certificate").filter(
    (name) => sameCa && sameRequest.includes(name) && !trusting.includes(name),
  );
  const rejoins = repairs.filter(({ effect }) => effect === "joins").map(({ host }) => host);
  return {
    cluster,
    begun,
    voters: { before: old.size === 0 ? 0 : former, after: voters },
    joins: old.size === 0 ? wanted : sortedNames([...joins, ...rejoins]),
    leaves,
    letGo,
    forgotten,
    replaced: those(({ etcd }) => etcd === "isReplaced"),
    // All that is on a host may be replaced by hand, and looks like made for the first time.
    takenUp: those(
      ({ host, etcd }) =>
        (etcd === "starts" || etcd === "continuesOrStarts") && old.has(host) && !mended.includes(host),
    ),
    writtenAgain: those(({ changes }) => changes.some(({ code }) => code === "writtenAgain")),
    restored: those(({ etcd }) => etcd === "isRestored"),
    restore,
    begunRestore,
    restarts: those(({ etcd }) => etcd === "restarts"),
    takenBack: those(({ etcd }) => etcd === "continuesOrRestarts"),
    moved: those(({ moves }) => moves === true),
    versions: {
      before: versions,
      through: through.filter((step) => versions.some((one) => isOlder(one, step))),
      after: version,
    },
    adopts: after.adopt?.clusterId,
    manages: adoptionStage(before) === "adopted" && adoptionStage(after) === "managed",
    certificates: stayingWith("certificate"),
    renewed,
    backups: stayingWith("backup"),
    mended,
    records,
    ...(old.size > 0 &&
      wanted.length > 0 && {
        clients: clientsPlan(before, after, clientChanges, { lost: forgotten, formerUrls }),
      }),
  };
}
