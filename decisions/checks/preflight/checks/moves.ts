import { finding } from "../../../findings/finding";
import type { PreflightCheck } from "./preflightCheck";

/** A member keeps what it joined with; started with anything else it would be taken for another one, or for one that lost its data. */
export const moves: PreflightCheck = (target, { data, member }) => {
  // Where the host remembers nothing there is nothing to compare; the host itself refuses such data.
  if (target.isNew || !data || member.dataDir === "") return [];
  const { name: host, dataDir, walDir = "", peerUrl } = target;
  const back = (field: string) =>
    `The member on this host works on with what it has: take the change of ${field} back.`;
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
      message: `the cluster knows it as ${member.peerUrl}, not as ${peerUrl}. ${back("name, domain, ports.peer or, without a domain, its address")}`,
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
