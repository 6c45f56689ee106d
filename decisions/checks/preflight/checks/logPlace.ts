import { walParent } from "../../../etcd/walParent";
import { finding } from "../../../findings/finding";
import type { PreflightCheck } from "./preflightCheck";

/** etcd renames the directory of its log when it creates the log, and owns the directory above. */
export const logPlace: PreflightCheck = ({ name: host, isNew, walDir }, { walMounted, walOther }) => {
  if (!isNew || walDir === undefined) return [];
  const above = walParent(walDir);
  const instead = `Set walDir to ${walDir}/wal.`;
  return [
    finding({
      code: "wal-dir.mount-point",
      host,
      ok: !walMounted,
      message: `${walDir} is a mount point, and etcd renames that directory when it creates its log. ${instead}`,
    }),
    finding({
      code: "wal-dir.shared",
      host,
      ok: walOther === "",
      message: `${above} holds "${walOther}", and etcd owns the directory above its log alone. ${instead}`,
    }),
  ];
};
