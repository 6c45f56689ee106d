import { directoryErrors } from "../../../etcd/directoryErrors";
import { walParent } from "../../../etcd/walParent";
import { adoptionFinding, type AdoptionCheck } from "./adoptionCheck";

export const directories: AdoptionCheck = (host, found) => {
  const { dataDir, walDir = "" } = host;
  return [
    adoptionFinding(host, {
      ok: dataDir === found.dataDir,
      code: "adopt.data-dir",
      message:
        `its data is in ${found.dataDir}, not in ${dataDir}. ` +
        "Set dataDir. If the hosts have different ones, set hosts[].dataDir.",
    }),
    adoptionFinding(host, {
      // Below the found directory a link leads back to it.
      ok: walDir === found.walDir || (walDir !== "" && walParent(walDir) === found.walDir),
      code: "adopt.wal-dir",
      message:
        found.walDir === ""
          ? "its write-ahead log is in the data directory. Leave walDir out."
          : `its write-ahead log is in ${found.walDir}. Set walDir to ${usable(found.walDir)}, for all hosts.`,
    }),
  ];
};

/** The same directory, by a name that `walDir` may have. */
function usable(walDir: string): string {
  return directoryErrors({ walDir }).length === 0 ? walDir : `${walDir}/wal`;
}
