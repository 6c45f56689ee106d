import { finding } from "../../../findings/finding";
import type { PreflightCheck } from "./preflightCheck";

export const systemd: PreflightCheck = ({ name: host }, { systemd: runs, os }) => [
  finding({
    code: "systemd.no-systemd",
    host,
    ok: runs,
    message: `${os || "the host"} does not run systemd, which keeps etcd running. Use a host with systemd.`,
  }),
];
