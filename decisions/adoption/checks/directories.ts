import { adoptionFinding, type AdoptionCheck } from "./adoptionCheck";

export const directories: AdoptionCheck = (host, found) => {
  const { dataDir, walDir = "" } = host;
  return [
    adoptionFinding(host, {
      ok: dataDir === found.dataDir,
      reason: "data-dir",
      message: `its data is in ${found.dataDir}, not in ${dataDir}. Set dataDir. All hosts have the same one.`,
    }),
    adoptionFinding(host, {
      ok: walDir === found.walDir,
      reason: "wal-dir",
      message:
        found.walDir === ""
          ? "its write-ahead log is in the data directory. Leave walDir out."
          : `its write-ahead log is in ${found.walDir}. Set walDir. All hosts have the same one.`,
    }),
  ];
};
