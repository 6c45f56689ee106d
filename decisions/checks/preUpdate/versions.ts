import { finding, type Finding } from "../../findings/finding";
import { upgradePath } from "../upgrade/upgradePath";
import { upgradeSteps } from "../upgrade/upgradeSteps";
import type { PreUpdateCheck, CheckedCluster } from "./checkedCluster";

/** Whether what really runs may go to the wanted version. */
export const versions: PreUpdateCheck = (cluster) => {
  const { change, members } = cluster;
  const running = members.flatMap(({ version }) => version ?? []);
  const path = upgradeSteps(running, change.through, change.version);
  if (path.ok)
    return [finding({ code: "version.skips-minor", ok: true, message: "" }), ...tooOldToStay(cluster)];
  return [finding({ code: path.code, ok: false, message: path.message })];
};

/** Members that leave do so last, and keep their version. */
function tooOldToStay({ change: { removed, version: target }, members }: CheckedCluster): Finding[] {
  return members
    .filter(
      ({ name, version }) =>
        removed.includes(name) && version !== undefined && !upgradePath([target, version], target).ok,
    )
    .map(({ name, version = "" }) =>
      finding({
        code: "version.leaves-last",
        host: name,
        ok: false,
        message:
          `runs etcd ${version} until it leaves at the end of the update, and no member can run ${target} beside it. ` +
          "Drop it from hosts in an update before this one.",
      }),
    );
}
