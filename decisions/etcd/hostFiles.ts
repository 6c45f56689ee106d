import { etcdConfiguration, type MemberConfiguration } from "./etcdConfiguration";
import { inputLines } from "../host/inputLines";
import { namedFiles } from "../host/namedFiles";
import { oldestUpgradableVersion } from "../host/release/oldestUpgradableVersion";
import { systemdUnit } from "./systemdUnit";

/** The files that `etcd-host configure` stages, each behind a line with its name. */
export function hostFiles(
  member: MemberConfiguration & {
    cpuQuotaPercent?: number;
    /** The cluster that is adopted. */
    adopt?: string;
    /**
     * Generations of the CA. etcd reads them at its start like the rest, so a change of them stages the files again.
     */
    trusted: readonly number[];
  },
): string {
  const files = {
    "etcd.conf": etcdConfiguration({ ...member, foundCertificates: member.adopt !== undefined }),
    "etcd.service": systemdUnit({ ...member, lockMemory: locksMemory(member.settings) }),
    version: `${member.version}\n`,
    host: inputLines({
      hostname: member.name,
      address: member.addresses[0],
      client_port: member.ports.client,
      upgrades_from: oldestUpgradableVersion(member.version),
      adopt: member.adopt,
      trusted: member.trusted.map(String),
    }),
  };
  return namedFiles(files);
}

function locksMemory({ extra }: MemberConfiguration["settings"]): boolean {
  return [extra?.ETCD_MEMORY_MLOCK, extra?.ETCD_EXPERIMENTAL_MEMORY_MLOCK].includes("true");
}
