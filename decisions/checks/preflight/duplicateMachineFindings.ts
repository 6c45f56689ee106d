import { finding, type Finding } from "../../findings/finding";

interface Machine {
  name: string;
  machineId: string;
}

/**
 * Two names for one machine: a cluster that looks like three members and fails like one. Each new host is compared with
 * the other new hosts and with the members.
 */
export function duplicateMachineFindings(
  fresh: readonly Machine[],
  members: readonly Machine[] = [],
): Finding[] {
  return fresh.flatMap((host, index) => {
    const twin = [...members, ...fresh.slice(0, index)].find(
      (other) => other.machineId !== "" && other.machineId === host.machineId,
    );
    if (!twin) return [];
    return [
      finding({
        code: "machine-id.shared",
        host: host.name,
        ok: false,
        message:
          `has the machine-id of ${twin.name} (${host.machineId}). Either both addresses are one machine, or it was ` +
          "cloned. On a clone remove /etc/machine-id, run systemd-machine-id-setup, and reboot.",
      }),
    ];
  });
}

/** A machine that a host of another cluster of the stack is too. Two addresses of one machine look like two hosts. */
export function sharedMachineFindings(
  { name, machineId }: Machine,
  otherCluster: (machineId: string) => string | undefined = () => undefined,
): Finding[] {
  const cluster = otherCluster(machineId);
  if (cluster === undefined) return [];
  return [
    finding({
      code: "machine-id.other-cluster",
      host: name,
      ok: false,
      message:
        `has the machine-id of a host of the cluster "${cluster}" of this stack (${machineId}). ` +
        "A host runs one member. Give each cluster hosts of its own.",
    }),
  ];
}
