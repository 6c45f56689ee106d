import { walParent } from "../../../etcd/walParent";
import { finding } from "../../../findings/finding";
import type { PreflightCheck } from "./preflightCheck";

/** Less than this and a full disk is near: a member keeps the database and its snapshots there, or six segments of its log, or all of them. */
const leastDataBytes = 512 * 2 ** 20;

/** An archive and what is unpacked from it; and the snapshots taken before what cannot be undone. */
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
      message: `${mebibytes(bytes)} free where ${directory} will be, at least ${mebibytes(least)} needed. Free some${field === undefined ? "" : `, or set ${field} to another disk`}.`,
    });
  });

function mebibytes(bytes: number): string {
  return Number.isFinite(bytes) ? `${Math.round(bytes / 2 ** 20)} MiB` : "unknown";
}
