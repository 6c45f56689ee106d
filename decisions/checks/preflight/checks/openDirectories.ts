import { walParent } from "../../../etcd/walParent";
import { givesToEtcd, givesToRoot } from "../../../host/givesToEtcd";
import { finding } from "../../../findings/finding";
import type { Finding } from "../../../findings/finding";
import type { OpenDirectory } from "../openDirectory";
import type { PreflightCheck } from "./preflightCheck";

/**
 * Another user could put a link to a directory of root in the place of etcd's, which root then gives to etcd. A user
 * who owns data keeps it in his hands. The directories of an adopted member are checked when it moves to this
 * program's unit.
 */
export const openDirectories: PreflightCheck = ({ name, adopt, dataDir, walDir }, facts) => {
  if (adopt !== undefined) return [];
  const { openAbove, openWithin, token, etcdUser } = facts;
  const owner = token === "" ? "root" : etcdUser ? "etcd" : "missing";
  return [
    openFinding(
      name,
      { field: "dataDir", value: dataDir, directory: dataDir, owner },
      openAbove.data,
      openWithin.data,
    ),
    ...(walDir === undefined
      ? []
      : [
          openFinding(
            name,
            { field: "walDir", value: walDir, directory: walParent(walDir), owner },
            openAbove.wal,
            openWithin.wal,
          ),
        ]),
  ];
};

interface Declared {
  field: "dataDir" | "walDir";
  value: string;
  /** The directory that etcd gets, which for a log is the one above. */
  directory: string;
  /** The user that the directory must belong to. An update creates etcd's where it is missing. */
  owner: "root" | "etcd" | "missing";
}

function openFinding(
  host: string,
  declared: Declared,
  above: OpenDirectory | undefined,
  within: OpenDirectory | undefined,
): Finding {
  return finding({
    code: declared.field === "dataDir" ? "data-dir.open" : "wal-dir.open",
    host,
    ok: above === undefined && within === undefined,
    message: above !== undefined ? aboveMessage(declared, above) : withinMessage(declared, within),
  });
}

function aboveMessage({ field, value }: Declared, open: OpenDirectory): string {
  const evidence = `${rights(open)}, so a user other than root and etcd can put a link in the place of ${value}.`;
  return `${evidence} ${remedyAbove(field, open)}`;
}

function rights({ path, user, group, mode }: OpenDirectory): string {
  return `${path} belongs to user ${user} and group ${group} and has mode ${mode}`;
}

/** Every user needs to write in a directory such as /tmp. The path may be a link, whose target keeps its owner. */
function remedyAbove(field: string, { path, mode }: OpenDirectory): string {
  const isShared = mode.startsWith("1");
  if (isShared) return `Set ${field} to a directory outside of ${path}.`;
  return `Run \`chown -h root ${path} && chmod go-w ${path}\` on the host, or set ${field} to another directory.`;
}

function withinMessage({ field, directory, owner }: Declared, open: OpenDirectory | undefined): string {
  if (open === undefined) return "";
  const data = { directory, mode: open.mode };
  const command = owner === "root" ? givesToRoot(data) : givesToEtcd({ ...data, hasUser: owner === "etcd" });
  return (
    `${rights(open)}, so a user other than root and etcd could read or change the member's data. ` +
    `Nothing was changed. Look at what is in ${directory} and who put it there. If all of it is to stay, run ` +
    `\`${command}\` on the host, or set ${field} to another directory.`
  );
}
