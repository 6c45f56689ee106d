import { adoptionFinding, type AdoptionCheck } from "./adoptionCheck";

/** An etcd that no unit runs is asked nothing more: any user of the host may have started it. */
export const process: AdoptionCheck = (host, { processes, unit }) => {
  if (processes === 0)
    return [
      adoptionFinding(host, {
        ok: false,
        code: "adopt.not-found",
        message:
          "no etcd runs there. A cluster is adopted on the hosts that it runs on. " +
          "Add a host without a member after you remove adopt.",
      }),
    ];
  if (processes > 1)
    return [
      adoptionFinding(host, {
        ok: false,
        code: "adopt.not-found",
        message:
          `${processes} etcds run there, and not one listens at port ${host.ports.peer}. ` +
          "Set ports.peer to the port of the one that you mean.",
      }),
    ];
  return [
    adoptionFinding(host, {
      ok: unit !== "",
      code: "adopt.no-unit",
      message:
        "no systemd unit of the host runs it as the unit's own user. It runs in a container (for example as a static " +
        "pod of kubeadm), or a person started it by hand. " +
        "Only an etcd that a unit runs on the host itself can be adopted. Follow docs/how-to/move-here.md.",
    }),
  ];
};
