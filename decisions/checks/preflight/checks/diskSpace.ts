import { walParent } from "../../../etcd/walParent";
import { finding } from "../../../findings/finding";
import { freeSpace, neededSpace } from "../../../findings/space";
import type { PreflightCheck } from "./preflightCheck";

/**
 * A disk with less than this is soon full. A member keeps its database and snapshots there, or six segments of its log,
 * or all of them.
 */
const leastDataBytes = 512 * 2 ** 20;

/** An archive and its unpacked files; and the snapshots before steps that cannot be undone. */
const leastOtherBytes = 256 * 2 ** 20;

export const diskSpace: PreflightCheck = ({ name: host, dataDir, walDir }, { freeBytes }) =>
  Object.entries(freeBytes).map(([directory, bytes]) => {
    const field =
      directory === dataDir
        ? "dataDir"
        : walDir !== undefined && directory === walParent(walDir)
          ? "walDir"
          : undefined;
    const least = field === undefined ? leastOtherBytes : leastDataBytes;
    return finding({
      code: "disk-space.full",
      host,
      ok: Number.isFinite(bytes) ? bytes >= least : "unknown",
      message:
        `${freeSpace(bytes)} free where ${directory} will be, at least ${neededSpace(least)} needed. ` +
        `Free some${field === undefined ? "" : `, or set ${field} to another disk`}.`,
    });
  });
