import { finding } from "../../../findings/finding";
import type { PreflightCheck } from "./preflightCheck";

/** Other programs on the host may use the name that it has. An etcd that is adopted keeps it, until it is managed. */
export const hostName: PreflightCheck = ({ name, setHostname, adopt }, { hostname }) =>
  setHostname && adopt === undefined && hostname !== ""
    ? [
        finding({
          code: "host-name.changes",
          host: name,
          ok: hostname === name,
          severity: "note",
          message:
            `the update changes the name of this host from ${hostname} to ${name}. ` +
            "To keep it, set setHostname: false.",
        }),
      ]
    : [];
