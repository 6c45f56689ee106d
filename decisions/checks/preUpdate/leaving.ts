import { notAsked } from "./memberHealth";
import { finding } from "../../findings/finding";
import type { PreUpdateCheck } from "./checkedCluster";

/** Where the host of a member that leaves is gone too, the update ends as it leaves. */
export const leaving: PreUpdateCheck = ({ change: { removed, reasons }, down }) =>
  down
    .filter(({ name }) => removed.includes(name))
    .map(({ name, words }) =>
      finding({
        code: "leaving.down",
        host: name,
        ok: false,
        severity: "warning",
        message:
          `is not healthy (${words || "no answer"}), and its own host must remove it from the cluster. ` +
          (name in reasons ? "That host answers." : `${notAsked} If the host is gone, mark it lost instead.`),
      }),
    );
