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
      check: "member-name",
      host,
      ok: member.name === host,
      reason: "renamed",
      message: `is the machine of ${member.name}. Correct address, or connection.host, of ${host}.`,
    }),
    finding({
      check: "member-data",
      host,
      ok: member.dataDir === dataDir && member.walDir === walDir,
      reason: "moved",
      message:
        `its data is in ${where(member)}, not in ${where({ dataDir, walDir })}. ` +
        `${back("dataDir and walDir")} ${written(member)}`,
    }),
    finding({
      check: "member-url",
      host,
      ok: member.peerUrl === peerUrl,
      reason: "moved",
      message: `the cluster knows it as ${member.peerUrl}, not as ${peerUrl}. ${back("name, domain, ports.peer or, without a domain, its address")}`,
    }),
  ];
};

function where({ dataDir, walDir }: { dataDir: string; walDir: string }): string {
  return walDir === "" ? dataDir : `${dataDir}, its log in ${walDir}`;
}

function written({ dataDir, walDir }: { dataDir: string; walDir: string }): string {
  return `Write dataDir: ${dataDir} and ${walDir === "" ? "no walDir" : `walDir: ${walDir}`}.`;
}
