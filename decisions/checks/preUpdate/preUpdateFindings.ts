import type { Finding } from "../../findings/finding";
import { alarms } from "./alarms";
import { leaving } from "./leaving";
import { lostAnswers } from "./lostAnswers";
import { memberHealth } from "./memberHealth";
import { peerUrls } from "./peerUrls";
import { removals } from "./removals";
import { restartsOfTwo } from "./restartsOfTwo";
import { versions } from "./versions";
import { checkedCluster, type PreUpdateCheck, type CheckedChange } from "./checkedCluster";
import type { MemberStatus } from "./memberStatus";

const checks: readonly PreUpdateCheck[] = [
  leaving,
  removals,
  lostAnswers,
  memberHealth,
  peerUrls,
  restartsOfTwo,
  alarms,
  versions,
];

/**
 * Whether the cluster, as it is now, tolerates the change. A member that is about to be removed may be down, which is
 * often the reason for its removal.
 */
export function preUpdateFindings(change: CheckedChange, members: readonly MemberStatus[]): Finding[] {
  const cluster = checkedCluster(change, members);
  return checks.flatMap((check) => check(cluster));
}
