import { defaultQuotaBytes } from "../../../etcd/settings/defaultQuota";
import { settingsLostByAdoption } from "../settingsLostByAdoption";
import { adoptionFinding, type AdoptionCheck } from "./adoptionCheck";

export const settings: AdoptionCheck = (host, found) => {
  const lost = settingsLostByAdoption(found.settings, host.adopt.files);
  const [foundQuota, ownQuota] = [quotaBytes(found.settings), quotaBytes(host.adopt.files.split("\n"))];
  return [
    adoptionFinding(host, {
      ok: lost.length === 0,
      severity: "warning",
      code: "adopt.settings",
      message:
        `it runs with ${lost.join(", ")}, and an adopted member runs with the values in settings, or else with ` +
        "etcd's defaults. Write each value that must stay in settings or in settings.extra.",
    }),
    adoptionFinding(host, {
      ok: foundQuota <= ownQuota,
      code: "adopt.quota",
      message:
        `its quota is ${foundQuota} bytes and would become ${ownQuota} bytes. ` +
        "A member accepts no writes while its data is larger. Set settings.quotaBackendBytes.",
    }),
  ];
};

function quotaBytes(lines: readonly string[]): number {
  const set = lines.map(
    (line) => /^(?:quota-backend-bytes|ETCD_QUOTA_BACKEND_BYTES)="?(\d+)/.exec(line)?.[1],
  );
  return Number(set.find((bytes) => bytes !== undefined && bytes !== "0") ?? defaultQuotaBytes);
}
