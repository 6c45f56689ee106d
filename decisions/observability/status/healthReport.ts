import { clusterStatus } from "./clusterStatus";
import { nameInUrl } from "./nameInUrl";
import type { AskedHost } from "./statusFindings";
import { statusSummary } from "./statusScreen";

/** A host of the cluster, and the URL of its member. Without a quorum no host knows the names of other members. */
export interface MemberHost {
  name: string;
  clientUrl: string;
}

/** Whether an answer describes the cluster. */
export function knowsCluster({ status }: AskedHost): boolean {
  return status !== undefined && status.members.length > 0;
}

/** Whether a host's own member serves, by the answer of any host. */
export function serves({ name, clientUrl }: MemberHost, { status }: AskedHost): boolean {
  return (status?.members ?? []).some(
    (member) => (member.name === name || member.url === clientUrl) && member.commits === true,
  );
}

/**
 * A warning of all that needs attention in a cluster, by the hosts that were asked. Nothing where all is well. A member
 * may be of a declared host, or of one that this update takes out: `declared` and `former` have their names and URLs.
 */
export function healthReport(
  cluster: string,
  asked: readonly AskedHost[],
  time: string,
  { declared, former }: { declared: readonly string[]; former: readonly string[] },
): string | undefined {
  // After the package is upgraded the first update gives hosts the program that understands the question.
  const answers = asked.filter(({ otherProgram }) => !otherProgram);
  const status = clusterStatus(cluster, answers, time, [...declared, ...former.map(nameInUrl)]);
  return status.findings.length === 0 ? undefined : statusSummary(status);
}
