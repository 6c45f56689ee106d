import type { Finding } from "../findings/finding";
import type { LookedMember } from "./lookedMembers";
import type { PlannedChange } from "../gate/plannedChange";
import { restKeepsQuorum } from "../membership/restKeepsQuorum";
import { upgradePath } from "../upgrade/upgradePath";
import { upgradeSteps } from "../upgrade/upgradeSteps";

/** What the gate's input tells of a change, and what it does not. */
export interface JudgedChange extends PlannedChange {
  /** Versions on the way to the one that is wanted. */
  through?: readonly string[];
  /** Hosts that are marked lost. */
  lost?: readonly string[];
}

/**
 * Whether the cluster, as it is now, bears the change. A member that is about to be removed may be down: that is often why.
 */
export function guardFindings(change: JudgedChange, members: readonly LookedMember[]): Finding[] {
  const { removed, lost = [] } = change;
  const voters = members.filter(({ learner }) => !learner);
  // Lost ones are removed before all else, others that leave after all else.
  const meanwhile = voters.filter(({ name }) => !removed.includes(name) || !lost.includes(name));
  // A learner is no part of the quorum, and one that an update could not finish is what this one is to finish.
  const down = meanwhile.filter(({ healthy }) => !healthy);
  // Each member tells all alarms, whosever they are.
  const alarms = new Set(members.flatMap(({ healthy, words }) => (healthy && words !== "" ? [words] : [])));
  const finding = (check: string, ok: boolean, reason: string, message: string, host?: string): Finding => ({
    check,
    host,
    ok,
    severity: "error",
    reason: ok ? "fine" : reason,
    message,
  });
  const path = upgradeSteps(
    members.flatMap(({ version }) => version ?? []),
    change.through ?? [],
    change.version,
  );
  return [
    // Where the host is gone too, the update ends as it leaves.
    ...down
      .filter(({ name }) => removed.includes(name))
      .map(({ name, words }) => ({
        ...finding(
          "leaving",
          false,
          "down",
          `is not healthy (${words || "no answer"}), and its own host is to take it out. If that is gone, mark it lost instead.`,
          name,
        ),
        severity: "warning" as const,
      })),
    ...removals(change, voters).map(({ name, ok, message }) =>
      finding("quorum", ok, "no-quorum", `cannot be removed. ${message}`, name),
    ),
    ...members
      .filter(({ name, healthy }) => healthy && removed.includes(name) && lost.includes(name))
      .map(({ name }) =>
        finding(
          "lost",
          false,
          "answers",
          "is marked lost, but its etcd answers. To remove a living member, take it out of hosts instead.",
          name,
        ),
      ),
    ...down.flatMap(({ name, words }) =>
      hindered(change, name).map((message) =>
        finding(
          "member-health",
          false,
          "down",
          `is not healthy (${words || "no answer"}), and ${message}`,
          name,
        ),
      ),
    ),
    ...(down.length === 0 ? restartsOfTwo(change, meanwhile) : []).map((message) =>
      finding("quorum", false, "no-quorum", message),
    ),
    ...[...alarms].map((words) =>
      finding(
        "alarm",
        false,
        "raised",
        `etcd reports ${words}. Clear it first: etcdctl alarm list tells it; after NOSPACE make room (etcdctl compact, etcdctl defrag --cluster), then etcdctl alarm disarm.`,
      ),
    ),
    finding("version", path.ok, path.ok ? "fine" : path.reason, path.message),
    ...(path.ok ? tooOldToStay(change, members) : []).map(({ name, version }) =>
      finding(
        "version",
        false,
        "leaves-last",
        `runs etcd ${version} until it leaves, at the end of the update, and no member goes to ${change.version} beside it. Drop it from hosts in an update before.`,
        name,
      ),
    ),
  ];
}

/** What an update does not get to while that member is down. */
function hindered({ restarted, added, removed }: PlannedChange, down: string): string[] {
  // Restarting the very one that is down costs nothing, and may be what heals it.
  const restarts = restarted.filter((name) => name !== down);
  const [others, joining, leaving] = [restarts, added, removed].map((names) => names.join(", "));
  if (removed.includes(down))
    return restarts.length + added.length === 0
      ? []
      : [
          `leaves last, after ${[...restarts, ...added].join(", ")}, for whom it must be. If its host is gone, mark it lost, and it is removed first; if not, drop it in an update before.`,
        ];
  const unlessThisHeals = "if this change is what heals it, set guard to false for this update.";
  return [
    ...(others === ""
      ? []
      : [`${others} would restart. Heal it first, or mark its host lost; ${unlessThisHeals}`]),
    ...(joining === ""
      ? []
      : [`etcd takes no new member (${joining}) before it is. Heal it first, or mark its host lost.`]),
    ...(leaving === "" || restarted.includes(down)
      ? []
      : [
          `none leaves (${leaving}) before all that stay are. Heal it first, or mark its host lost; ${unlessThisHeals}`,
        ]),
  ];
}

/** Where a cluster has fewer voters than it was declared with, a restart may stop its writes. */
function restartsOfTwo(
  { wanted, added, removed, restarted, lost = [] }: JudgedChange,
  voters: readonly LookedMember[],
): string[] {
  const declared = new Set([...wanted.filter((name) => !added.includes(name)), ...removed, ...lost]);
  // Of two that are meant to be two none can restart in another way.
  if (declared.size < 3) return [];
  const turn = (name: string) => wanted.indexOf(name);
  const stopping = restarted.filter((name) => {
    const joined = added.filter((one) => turn(one) < turn(name)).length;
    return voters.length + joined < 3 && voters.some((voter) => voter.name === name);
  });
  if (stopping.length === 0) return [];
  const missing = [...declared].filter((name) => voters.every((voter) => voter.name !== name));
  return [
    `${stopping.join(", ")} would restart as ${voters.length === 1 ? "the only voter" : "one of two voters"}, and writes would stop meanwhile. ` +
      `There were to be ${declared.size}; etcd has no voter ${missing.join(", ")}. Bring back what is missing in an update of its own, or another host in its place; then make this change.`,
  ];
}

/** Those that leave do so last, and are not taken along. */
function tooOldToStay({ removed, version: target }: PlannedChange, members: readonly LookedMember[]) {
  return members.filter(
    ({ name, version }) =>
      removed.includes(name) && version !== undefined && !upgradePath([target, version], target).ok,
  );
}

/** One removal after the other, as they will be made. */
function removals(change: PlannedChange, voters: readonly LookedMember[]) {
  let rest = [...voters];
  return change.removed
    .filter((name) => rest.some((voter) => voter.name === name))
    .map((name) => {
      const target = rest.find((voter) => voter.name === name);
      // Those that join in the same update are voters before the first one leaves.
      const joined = change.added.length;
      const healthy = rest.filter((voter) => voter.healthy).length + joined;
      const verdict = restKeepsQuorum({
        voters: rest.length + joined,
        healthy,
        targetHealthy: target?.healthy ?? false,
      });
      rest = rest.filter((voter) => voter.name !== name);
      return { name, ok: verdict.ok, message: verdict.message };
    });
}
