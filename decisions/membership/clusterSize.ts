import type { Advice } from "../findings/advice";
import { faultTolerance, quorum } from "./quorum";

/** etcd's own advice is seven members at most; nine still answers, and costs every write a fifth acknowledgement. */
const largest = 9;

/** What is to be said about a cluster of that many members. */
export function clusterSize(members: number): Advice {
  if (members < 1) {
    return { mistakes: ["hosts: empty. List one host at least; three is the usual number."], warnings: [] };
  }
  if (members > largest) {
    const message =
      `hosts: ${members} members. Every write waits for ${quorum(members)} of them; more than ${largest} only makes ` +
      `etcd slower. List 5, which may lose ${faultTolerance(5)}, or 7, which may lose ${faultTolerance(7)}.`;
    return { mistakes: [message], warnings: [] };
  }
  if (members === 1) {
    const message =
      "hosts: one member. When its host is down, etcd is down; when its disk is lost, only a snapshot is left. " +
      "Three members may lose one.";
    return { mistakes: [], warnings: [message] };
  }
  if (members % 2 === 0) {
    const [down, less] = [faultTolerance(members), members - 1];
    const message =
      `hosts: ${members} members need ${quorum(members)} for a quorum: they can lose ${down}, and so can ${less}. ` +
      `The one more only adds a host that can fail. List ${less} or ${members + 1}.`;
    return { mistakes: [], warnings: [message] };
  }
  return { mistakes: [], warnings: [] };
}
