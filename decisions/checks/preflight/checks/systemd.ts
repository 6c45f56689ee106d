import { finding } from "../../../findings/finding";
import type { PreflightCheck } from "./preflightCheck";

export const systemd: PreflightCheck = ({ name: host }, { systemd: runs, os }) => [
  finding({
    check: "systemd",
    host,
    ok: runs,
    reason: "no-systemd",
    message: `${os || "the host"} does not run systemd, which keeps etcd running.`,
  }),
];
