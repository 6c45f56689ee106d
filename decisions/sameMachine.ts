import type { Finding } from "./finding";

/** Two names for one machine: a cluster that looks like three and fails like one. */
export function sameMachine(hosts: readonly { name: string; machineId: string }[]): Finding[] {
  return hosts.flatMap((host, index) => {
    const twin = hosts
      .slice(0, index)
      .find((other) => other.machineId !== "" && other.machineId === host.machineId);
    if (!twin) return [];
    return [
      {
        check: "machine-id",
        host: host.name,
        ok: false,
        severity: "error",
        reason: "shared",
        message: `has the machine-id of ${twin.name} (${host.machineId}). Either both addresses are one machine, or it was cloned: remove /etc/machine-id, run systemd-machine-id-setup, reboot.`,
      } satisfies Finding,
    ];
  });
}
