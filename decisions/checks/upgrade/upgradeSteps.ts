import { upgradePath, type UpgradePath } from "./upgradePath";
import { compareVersions, parseVersion } from "../../host/release/version";

/**
 * Whether members that run these versions may be brought to the target through the versions in between. All of them
 * reach one version before any goes to the next. A member that is at a step, or beyond it, is passed over. A refusal is
 * that of the whole way, so that it names all the steps that are needed.
 */
export function upgradeSteps(
  running: readonly string[],
  through: readonly string[],
  target: string,
): UpgradePath {
  let members = running;
  for (const step of through) {
    if (!members.some((member) => isOlder(member, step))) continue;
    const path = upgradePath(members, step);
    if (!path.ok) return whole(running, target, path);
    members = members.map((member) => (isOlder(member, step) ? step : member));
  }
  const last = upgradePath(members, target);
  return last.ok ? last : whole(running, target, last);
}

function whole(running: readonly string[], target: string, step: UpgradePath): UpgradePath {
  const direct = upgradePath(running, target);
  return direct.ok ? step : direct;
}

/** A text that is not a version counts as not older. `upgradePath` reports it. */
export function isOlder(version: string, than: string): boolean {
  const [one, other] = [parseVersion(version), parseVersion(than)];
  return one !== undefined && other !== undefined && compareVersions(one, other) < 0;
}
