import { adoptionFinding, type AdoptionCheck } from "./adoptionCheck";

export const owner: AdoptionCheck = (host, _found, founding) => [
  adoptionFinding(host, {
    ok: founding === "",
    reason: "founded",
    message:
      `it belongs to another cluster of this program (bootstrap ${founding}). ` +
      "If that stack does not exist any longer, " +
      "run `rm /var/lib/etcd-host/identity` on each host, then `pulumi up` again.",
  }),
];
