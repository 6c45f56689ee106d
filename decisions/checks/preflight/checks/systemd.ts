import { finding, type Finding } from "../../../findings/finding";
import type { HostFacts } from "../hostFacts";
import type { PreflightCheck } from "./preflightCheck";

/**
 * Older ones know no `CollectMode`, which the etcd of drills and restores runs with. Before 231 they pass over the
 * commands of etcd's unit that begin with `+`, and start etcd without its guard.
 */
const oldestSystemd = 236;

export const systemd: PreflightCheck = ({ name: host }, facts) => {
  const { code = noSystemd, message = "" } = wrong(facts) ?? {};
  return [finding({ code, host, ok: message === "", message })];
};

const noSystemd = "systemd.no-systemd";

function wrong({
  systemd: runs,
  systemdVersion = oldestSystemd,
  noSandbox,
  os,
}: HostFacts): Pick<Finding, "code" | "message"> | undefined {
  if (!runs)
    return {
      code: noSystemd,
      message: `${os || "the host"} does not run systemd, which keeps etcd running. Use a host with systemd.`,
    };
  if (systemdVersion < oldestSystemd)
    return {
      code: "systemd.too-old",
      message:
        `the host has systemd ${systemdVersion}, which cannot run etcd with its start guard and its limits. ` +
        `Use a host with systemd ${oldestSystemd} or newer.`,
    };
  if (noSandbox !== "")
    return {
      code: "systemd.no-sandbox",
      message:
        "systemd cannot run a unit apart from the rest of the host, as it runs etcd and the backups. " +
        `systemd reports: ${noSandbox}. If the host is a container, allow it to mount file systems in namespaces ` +
        "of its own. LXC calls that nesting.",
    };
  return undefined;
}
