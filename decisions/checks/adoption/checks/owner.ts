import { adoptionFinding, type AdoptionCheck } from "./adoptionCheck";

export const owner: AdoptionCheck = (host, _found, bootstrapToken) => [
  adoptionFinding(host, {
    ok: bootstrapToken === "",
    code: "adopt.another-bootstrap",
    message:
      `it belongs to another cluster of this program (bootstrap ${bootstrapToken}). ` +
      "The file /var/lib/etcd-host/identity keeps two stacks from changing one host. If the stack of that cluster " +
      "does not exist any longer, run `rm /var/lib/etcd-host/identity` on each host, then `pulumi up` again.",
  }),
];
