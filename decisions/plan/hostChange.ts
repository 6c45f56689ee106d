import type { HostPart } from "../host/hostParts";

/** The plan prints these words for the changes that contain no value of the host. */
const changeWords = {
  /** Pulumi runs commands again for reasons that change nothing on a host, another SSH key for instance. */
  nothing: "commands run again, nothing changes",
  /**
   * The host has all that a member needs, and the state has no member: the bootstrap was interrupted, or the state
   * forgot it.
   */
  takenUp: "imported as the member that it is, or made a member where it is not one yet",
  /** Its address, for instance, is the output of a machine that is yet to be made. */
  unknownFiles: "restarts only if a value that this preview does not know yet, such as its address, changes",
  /** The update that was to restart it was interrupted. */
  laidOutBefore: "reads files that an earlier update staged",
  /** The host is dropped and has no member in the state. */
  halfWay: "left in an earlier update, or did not join: leaves where it is a member; its files are removed",
  writtenAgain: "was installed again: program, release, certificate and files are written again",
  restored: "its data is replaced by the restored data; the old data is moved aside",
  memberReplaced: "its member is replaced; its data is moved aside",
  letGo: "stays a member and keeps running; this program no longer manages it",
  keepsName: "this program no longer sets the name of the host",
  getsName: "the host gets the name of its member",
  leaves: "leaves the cluster; its data is moved aside",
  moves: "another address: keeps running there with its data, or, without data there, joins as a new member",
  adopted: "adopted: keeps running as it is",
  bootstraps: "initial member",
  lost: "lost: the others remove it; nothing is run on it",
  lostBefore: "was lost and removed before; nothing is run on it",
} as const;

/** One change on a host. A part of the host stands for its own replacement. */
export interface HostChange {
  code: keyof typeof changeWords | HostPart | "joins" | "version" | "line" | "trust" | "repair";
  /** As the plan prints it. */
  words: string;
}

export function hostChange(code: keyof typeof changeWords): HostChange {
  return { code, words: changeWords[code] };
}
