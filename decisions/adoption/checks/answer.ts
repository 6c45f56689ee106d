import { adoptionFinding, type AdoptionCheck } from "./adoptionCheck";
import { plainHttp } from "./tls";

/** Whether etcd says which cluster it belongs to. One that speaks plain HTTP is not asked. */
export const answer: AdoptionCheck = (host, found) => {
  if (plainHttp(found).length > 0) return [];
  return [
    adoptionFinding(host, {
      ok: found.clusterId !== "",
      reason: "silent",
      message:
        "it does not report its cluster. Check that etcd is up (`systemctl status`) and that curl is installed there.",
    }),
  ];
};
