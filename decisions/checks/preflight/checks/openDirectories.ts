import { finding } from "../../../findings/finding";
import type { Finding } from "../../../findings/finding";
import type { OpenDirectory } from "../hostFacts";
import type { PreflightCheck } from "./preflightCheck";

/**
 * Another user could put a link to a directory of root in the place of etcd's, which root then gives to etcd. The
 * directories of an adopted member are checked when it moves to this program's unit.
 */
export const openDirectories: PreflightCheck = ({ name, adopt, dataDir, walDir }, { openAbove }) => {
  if (adopt !== undefined) return [];
  return [
    openFinding(name, { field: "dataDir", value: dataDir }, openAbove.data),
    ...(walDir === undefined ? [] : [openFinding(name, { field: "walDir", value: walDir }, openAbove.wal)]),
  ];
};

function openFinding(
  host: string,
  { field, value }: { field: "dataDir" | "walDir"; value: string },
  open: OpenDirectory | undefined,
): Finding {
  return finding({
    check: field === "dataDir" ? "data-dir" : "wal-dir",
    host,
    ok: open === undefined,
    reason: "open",
    message: open === undefined ? "" : `${words(open)} ${value}. ${remedy(field, open)}`,
  });
}

function words({ path, user, group, mode }: OpenDirectory): string {
  return (
    `${path} belongs to user ${user} and group ${group} and has mode ${mode}, so a user other than root and etcd ` +
    "can put a link in the place of"
  );
}

/** Every user needs to write in a directory such as /tmp. The path may be a link, whose target keeps its owner. */
function remedy(field: string, { path, mode }: OpenDirectory): string {
  const isShared = mode.startsWith("1");
  if (isShared) return `Set ${field} to a directory outside of ${path}.`;
  return `Run \`chown -h root ${path} && chmod go-w ${path}\` on the host, or set ${field} to another directory.`;
}
