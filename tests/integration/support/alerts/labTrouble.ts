import { onHost, outputOf } from "../lab";

/** Something that goes wrong in a real cluster, and the alerts that fire then. */
export interface LabTrouble {
  /** Each with its severity. */
  fires: readonly string[];
  /** Alerts that may fire too, since alerts of the lab do not wait for a member to start. */
  also?: readonly string[];
  /** Prometheus starts again with these for the trouble. */
  watch?: { ageSeconds?: number; without?: string };
  begin?: () => unknown;
  /** Again and again, until the alerts fire. */
  meanwhile?: () => void;
  /** Afterwards no alert fires. A trouble without it is the beginning of the next one. */
  end?: () => unknown;
}

export type Troubles = Readonly<Record<string, LabTrouble>>;

export const members = ["etcd01", "etcd02", "etcd03"];
/** It leads where that matters, and the troubles are those of the other two. */
export const leader = "etcd01";
export const followers = ["etcd02", "etcd03"];

export const onEach = (hosts: readonly string[], command: string) =>
  hosts.map((host) => onHost(host, command));

/** A little for the log and the database of each member. */
export function write(): void {
  outputOf(leader, "for n in 1 2 3 4 5; do etcdctl put /alerts/any x; done");
}
