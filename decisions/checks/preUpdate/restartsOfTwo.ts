import { finding } from "../../findings/finding";
import type { PreUpdateCheck } from "./checkedCluster";

/**
 * In a cluster that has fewer voters than it was declared with, a restart may stop its writes. While a member is down,
 * another check reports that instead.
 */
export const restartsOfTwo: PreUpdateCheck = ({ change, meanwhile: voters, down }) => {
  const { wanted, added, removed, restarted, lost } = change;
  const declared = new Set([...wanted.filter((name) => !added.includes(name)), ...removed, ...lost]);
  // In a cluster that is meant to have two members, neither can restart in another way.
  if (down.length > 0 || declared.size < 3) return [];
  const turn = (name: string) => wanted.indexOf(name);
  const stopping = restarted.filter((name) => {
    const joined = added.filter((one) => turn(one) < turn(name)).length;
    return voters.length + joined < 3 && voters.some((voter) => voter.name === name);
  });
  if (stopping.length === 0) return [];
  const missing = [...declared].filter((name) => voters.every((voter) => voter.name !== name));
  const message =
    `${stopping.join(", ")} would restart as ${voters.length === 1 ? "the only voter" : "one of two voters"}, ` +
    `and writes would stop meanwhile. The cluster was declared with ${declared.size} members, and etcd lists no ` +
    `voter ${missing.join(", ")}. Revert this change for one update, in which the missing host or another one joins. ` +
    "Then make the change again.";
  return [finding({ code: "quorum.no-quorum", ok: false, message })];
};
