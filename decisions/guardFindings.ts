import type { Finding } from "./finding";
import type { PlannedChange } from "./plannedChange";
import { restKeepsQuorum } from "./restKeepsQuorum";
import { upgradePath } from "./upgradePath";
import { upgradeSteps } from "./upgradeSteps";

/** A member as the living cluster knows it. */
export interface LookedMember {
  name: string;
  learner: boolean;
  healthy: boolean;
  version?: string;
  /** Alarms and errors, in etcd's words. */
  words: string;
}

/** Reads the lines of `etcd-host look`. */
export function lookedMembers(lines: string): LookedMember[] {
  return lines
    .split("\n")
    .filter((line) => /^\S+ \S+ (voter|learner) (healthy|unhealthy) /.test(line))
    .map((line) => {
      const [name = "", , kind, health, version, ...words] = line.split(" ");
      return {
        name,
        learner: kind === "learner",
        healthy: health === "healthy",
        version: version === "-" ? undefined : version,
        words: words.join(" ").trim(),
      };
    });
}

/**
 * Whether the cluster, as it is now, bears the change. A member that is about to be removed may be down: that is often why.
 */
export function guardFindings(
  change: PlannedChange & {
    /** Versions on the way to the one that is wanted. */
    through?: readonly string[];
    /** Hosts that are marked lost. */
    lost?: readonly string[];
  },
  members: readonly LookedMember[],
): Finding[] {
  const voters = members.filter(({ learner }) => !learner);
  // A learner is no part of the quorum, and one that an update could not finish is what this one is to finish.
  const down = voters.filter(({ name, healthy }) => !healthy && !change.removed.includes(name));
  const alarmed = members.filter(({ healthy, words }) => healthy && words !== "");
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
    ...removals(change, voters).map(({ name, ok, message }) =>
      finding("quorum", ok, "no-quorum", `cannot be removed. ${message}`, name),
    ),
    ...members
      .filter(({ name, healthy }) => healthy && change.removed.includes(name) && change.lost?.includes(name))
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
    ...alarmed.map(({ name, words }) =>
      finding(
        "alarm",
        false,
        "raised",
        `reports ${words}. Clear it first: etcdctl alarm list tells it; after NOSPACE make room (etcdctl compact, etcdctl defrag --cluster), then etcdctl alarm disarm.`,
        name,
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

/** What an update does not get to while that member, which stays, is down. */
function hindered({ restarted, added, removed }: PlannedChange, down: string): string[] {
  const unlessThisHeals = "if this change is what heals it, set guard to false for this update.";
  const others = restarted.filter((name) => name !== down);
  const messages: string[] = [];
  if (others.length > 0)
    messages.push(`${others.join(", ")} would restart. Heal it first; ${unlessThisHeals}`);
  if (added.length > 0)
    messages.push(
      `etcd takes no new member (${added.join(", ")}) before it is. Heal it first, or mark its host lost.`,
    );
  // Restarting the very one that is down costs nothing, and may be what heals it.
  if (removed.length > 0 && !restarted.includes(down))
    messages.push(
      `none leaves (${removed.join(", ")}) before all that stay are. Heal it first, or mark its host lost; ${unlessThisHeals}`,
    );
  return messages;
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
        action: "remove",
        voters: rest.length + joined,
        healthy,
        targetHealthy: target?.healthy ?? false,
      });
      rest = rest.filter((voter) => voter.name !== name);
      return { name, ok: verdict.ok, message: verdict.message };
    });
}
