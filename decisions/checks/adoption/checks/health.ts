import { adoptionFinding, type AdoptionCheck } from "./adoptionCheck";

export const health: AdoptionCheck = (host, found) => [
  adoptionFinding(host, {
    ok: found.health?.ok ?? false,
    code: "adopt.unhealthy",
    message:
      `it is not healthy (${found.health?.reason || "no answer"}). Repair the cluster first: ` +
      "`etcdctl endpoint health --cluster` and `etcdctl alarm list` show why.",
  }),
];
