import { adoptionFinding, type AdoptionCheck } from "./adoptionCheck";

export const cluster: AdoptionCheck = (host, { clusterId }) => [
  adoptionFinding(host, {
    ok: clusterId === host.adopt.clusterId,
    code: "adopt.other-cluster",
    message:
      `it is a member of cluster ${clusterId}, not of ${host.adopt.clusterId}. Check that it is the right host. ` +
      "If it is, set adopt.clusterId.",
  }),
];
