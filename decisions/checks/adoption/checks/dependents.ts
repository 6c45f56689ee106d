import { adoptionFinding, type AdoptionCheck } from "./adoptionCheck";

/** systemd stops units that need the old unit together with it. */
export const dependents: AdoptionCheck = (host, { neededBy, unit }) => [
  adoptionFinding(host, {
    ok: neededBy === "",
    severity: "warning",
    code: "adopt.needed",
    message:
      `${neededBy} needs ${unit}, and systemd stops both when this program replaces ${unit}. ` +
      `Let ${neededBy} need etcd.service instead.`,
  }),
];
