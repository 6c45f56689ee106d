import { answerParts } from "../../host/answers/answerLines";
import { finding, type Finding } from "../../findings/finding";
import { freeSpace, neededSpace } from "../../findings/space";

/** Room on a member's disk, by the answer of `etcd-host disk-free`. */
export interface MemberDisk {
  host: string;
  directory: string;
  freeBytes: number;
  neededBytes: number;
}

/**
 * Reads its lines.
 * @throws where a line is anything else: a disk that is left out would count as one with room.
 */
export function memberDisks(host: string, lines: string): MemberDisk[] {
  return lines
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => answerParts(line, /^(\/.*) (\d{1,20}) (\d{1,20})$/))
    .map(([directory = "", free, needed]) => ({
      host,
      directory,
      freeBytes: Number(free),
      neededBytes: Number(needed),
    }));
}

/**
 * Whether members may restart, by the room on the disks of all of them. On a full disk etcd ends at the first write for
 * which its database grows, and does not start again. Such a member must not be stopped, and the cluster cannot rely on
 * it while another member is down.
 */
export function diskSpaceFindings(restarted: readonly string[], rooms: readonly MemberDisk[]): Finding[] {
  if (restarted.length === 0) return [];
  return rooms.map(({ host, directory, freeBytes, neededBytes }) =>
    directory === snapshotDirectory
      ? finding({
          code: "snapshot-space.full",
          host,
          ok: freeBytes >= neededBytes,
          message:
            `${freeSpace(freeBytes)} free in ${directory}, and the snapshot before the upgrade needs ` +
            `${neededSpace(neededBytes)}. Free some there, or move older snapshots away.`,
        })
      : finding({
          code: "disk-space.full",
          host,
          ok: freeBytes >= neededBytes,
          message:
            `${freeSpace(freeBytes)} free where ${directory} is, at least ${neededSpace(neededBytes)} needed, and ` +
            `${restarted.join(", ")} would restart. ${remedy}`,
        }),
  );
}

/** A host prints it only where a snapshot is asked for. */
const snapshotDirectory = "/var/lib/etcd-host/snapshots";

const remedy =
  "etcd ends where the disk is full, and does not start again. Free some there, or enlarge that disk.";
