import { finding } from "../../findings/finding";
import { restKeepsQuorum } from "../../membership/restKeepsQuorum";
import type { PreUpdateCheck } from "./checkedCluster";

/** Whether a quorum is left behind by one removal after the other, as they will be made. */
export const removals: PreUpdateCheck = ({ change: { removed, added }, voters }) => {
  let rest = [...voters];
  return removed
    .filter((name) => rest.some((voter) => voter.name === name))
    .map((name) => {
      const target = rest.find((voter) => voter.name === name);
      // Those that join in the same update are voters before the first one leaves.
      const joined = added.length;
      const healthy = rest.filter((voter) => voter.healthy).length + joined;
      const { ok, message } = restKeepsQuorum({
        voters: rest.length + joined,
        healthy,
        targetHealthy: target?.healthy ?? false,
      });
      rest = rest.filter((voter) => voter.name !== name);
      return finding({
        code: "quorum.no-quorum",
        host: name,
        ok,
        message: `cannot be removed. ${message}`,
      });
    });
};
