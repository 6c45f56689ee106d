import { finding } from "../../../findings/finding";
import type { PreflightCheck } from "./preflightCheck";

/** A host that is put back into `hosts` after a recovery has old data, and its member stops the update. */
export const removed: PreflightCheck = ({ name, isNew }, facts) =>
  facts.removed === undefined || isNew !== true || facts.member.name !== name
    ? []
    : [
        finding({
          code: "member.removed",
          host: name,
          ok: false,
          severity: "warning",
          message:
            `still has the data of member ${facts.removed.member}, which its cluster does not list any longer, as ` +
            `${facts.removed.by} reports. The update stops there. To let it join as a new member: ` +
            "systemctl stop etcd; etcd-host set-aside.",
        }),
      ];
