import { fieldError, warning, type FieldError } from "../findings/fieldError";
import { faultTolerance, quorum } from "./quorum";

/** etcd's own advice is seven members at most; nine still answers, and costs every write a fifth acknowledgement. */
const largest = 9;

export const noHosts = fieldError(
  "hosts",
  "empty. List one host at least; three is the usual number.",
  "field.missing",
);

/** The errors and warnings about a cluster of that many members. */
export function clusterSize(members: number): FieldError[] {
  if (members < 1) return [noHosts];
  if (members > largest) {
    return [
      fieldError(
        "hosts",
        `${members} members. Every write waits for ${quorum(members)} of them; more than ${largest} only makes ` +
          `etcd slower. List 5, which may lose ${faultTolerance(5)}, or 7, which may lose ${faultTolerance(7)}.`,
        "hosts.size",
      ),
    ];
  }
  if (members === 1) {
    return [
      warning(
        "hosts",
        "one member. When its host is down, etcd is down; when its disk is lost, only a snapshot is left. " +
          "Three members may lose one.",
        "hosts.size",
      ),
    ];
  }
  if (members % 2 === 0) {
    const [down, less] = [faultTolerance(members), members - 1];
    return [
      warning(
        "hosts",
        `${members} members need ${quorum(members)} for a quorum: they can lose ${down}, and so can ${less}. ` +
          `Another member only adds a host that can fail. List ${less} or ${members + 1}.`,
        "hosts.size",
      ),
    ];
  }
  return [];
}
