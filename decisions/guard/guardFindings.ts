import type { Finding } from "../findings/finding";
import { alarms } from "./alarms";
import { leaving } from "./leaving";
import { lostAnswers } from "./lostAnswers";
import { memberHealth } from "./memberHealth";
import { removals } from "./removals";
import { restartsOfTwo } from "./restartsOfTwo";
import { versions } from "./versions";
import { guardedCluster, type GuardCheck, type JudgedChange } from "./guardedCluster";
import type { LookedMember } from "./lookedMembers";

const checks: readonly GuardCheck[] = [
  leaving,
  removals,
  lostAnswers,
  memberHealth,
  restartsOfTwo,
  alarms,
  versions,
];

/**
 * Whether the cluster, as it is now, bears the change. A member that is about to be removed may be down: that is often why.
 */
export function guardFindings(change: JudgedChange, members: readonly LookedMember[]): Finding[] {
  const cluster = guardedCluster(change, members);
  return checks.flatMap((check) => check(cluster));
}
