import { finding } from "../../../findings/finding";
import type { PreflightCheck } from "./preflightCheck";

/** A host that is put back into `hosts` after a recovery has old data, and its member stops the update. */
export const removed: PreflightCheck = ({ name, isNew, bootstrapToken }, facts) =>
  facts.removed === undefined ||
  isNew !== true ||
  facts.member.name !== name ||
  facts.token !== bootstrapToken
    ? []
    : [
        finding({
          code: "member.removed",
          host: name,
          ok: false,
          severity: "warning",
          message:
            `still has the data of member ${facts.removed.member}, which its cluster does not list any longer, as ` +
            `${facts.removed.by} reports. The update stops there unless it restores. To let it join as a new member: ` +
            "systemctl stop etcd; etcd-host set-aside.",
        }),
      ];
