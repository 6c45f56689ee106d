import { adoptionFinding, type AdoptionCheck } from "./adoptionCheck";
import { plainHttp } from "./tls";

/** Whether etcd says which cluster it belongs to. One that speaks plain HTTP is not asked. */
export const answer: AdoptionCheck = (host, found) => {
  if (plainHttp(found).length > 0) return [];
  return [
    adoptionFinding(host, {
      ok: found.clusterId !== "",
      code: "adopt.silent",
      message: `its peer port does not report a cluster. Is it up? See on the host: journalctl -u ${found.unit}.`,
    }),
  ];
};
