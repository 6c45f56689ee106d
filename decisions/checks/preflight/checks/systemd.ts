import { finding } from "../../../findings/finding";
import type { PreflightCheck } from "./preflightCheck";

export const systemd: PreflightCheck = ({ name: host }, { systemd: runs, noSandbox, os }) => [
  runs
    ? finding({
        code: "systemd.no-sandbox",
        host,
        ok: noSandbox === "",
        message:
          "systemd cannot run a unit apart from the rest of the host, as it runs etcd and the backups. " +
          `systemd reports: ${noSandbox}. If the host is a container, allow it to mount file systems in namespaces ` +
          "of its own. LXC calls that nesting.",
      })
    : finding({
        code: "systemd.no-systemd",
        host,
        ok: false,
        message: `${os || "the host"} does not run systemd, which keeps etcd running.`,
      }),
];
