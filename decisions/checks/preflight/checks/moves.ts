import { finding } from "../../../findings/finding";
import type { PreflightCheck } from "./preflightCheck";

/**
 * A member keeps the values that it joined with. Started with other ones, it would look like another member, or like
 * one that lost its data.
 */
export const moves: PreflightCheck = (target, { data, member }) => {
  // A host that remembers nothing gives nothing to compare. The host itself refuses such data.
  if (target.isNew || !data || member.dataDir === "") return [];
  const { name: host, dataDir, walDir = "", peerUrl } = target;
  const back = (field: string) => `The member on this host keeps its values. Revert the change of ${field}.`;
  return [
    finding({
      code: "member-name.renamed",
      host,
      ok: member.name === host,
      message: `is the machine of ${member.name}. Correct address, or connection.host, of ${host}.`,
    }),
    finding({
      code: "member-data.moved",
      host,
      ok: member.dataDir === dataDir && member.walDir === walDir,
      message: `${place(member, { dataDir, walDir })} ${back("dataDir and walDir")} ${written(member)}`,
    }),
    finding({
      code: "member-url.moved",
      host,
      ok: member.peerUrl === peerUrl,
      message:
        `the cluster knows it as ${member.peerUrl}, not as ${peerUrl}. ` +
        back("name, domain, ports.peer or, without a domain, its address"),
    }),
  ];
};

interface Directories {
  dataDir: string;
  walDir: string;
}

/** Names only the directories that differ. */
function place(was: Directories, is: Directories): string {
  const data = was.dataDir === is.dataDir ? [] : [`its data is in ${was.dataDir}, not in ${is.dataDir}`];
  const log =
    was.walDir === is.walDir ? [] : [`its write-ahead log is in ${logOf(was)}, not in ${logOf(is)}`];
  return `${[...data, ...log].join("; ")}.`;
}

function logOf({ walDir }: Directories): string {
  return walDir === "" ? "the data directory" : walDir;
}

function written({ dataDir, walDir }: Directories): string {
  return `Write dataDir: ${dataDir} and ${walDir === "" ? "no walDir" : `walDir: ${walDir}`}.`;
}
