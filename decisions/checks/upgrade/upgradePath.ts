import { supportedVersions, type MinorSupport } from "../../host/release/supportedVersions";
import {
  compareVersions,
  minorOf,
  parseVersion,
  versionText,
  type EtcdVersion,
} from "../../host/release/version";

/** Whether a change of version may be made, or why it may not. */
export type UpgradePath =
  | { ok: true }
  | {
      ok: false;
      code:
        | "version.unknown-version"
        | "version.unsupported-minor"
        | "version.skips-minor"
        | "version.floor"
        | "version.mixed";
      /** The versions to set one after the other, the wanted one last; empty where there is no way. */
      path: string[];
      message: string;
    };

/**
 * Whether members that run these versions may be brought to the target. etcd itself lets a member skip a minor
 * version and then finds its data unreadable, so this is where it is refused: before the first restart.
 */
export function upgradePath(running: readonly string[], target: string): UpgradePath {
  const to = parseVersion(target);
  const from = running.map(parseVersion);
  const unread = [target, ...running].filter((text) => !parseVersion(text));
  if (!to || unread.length > 0) {
    const what = unread.map((text) => `"${text}"`).join(", ");
    return refuse(
      "version.unknown-version",
      [],
      `${what}: not an etcd release. Write all three numbers, as in "3.6.16".`,
    );
  }
  const members = from.filter((version) => version !== undefined).sort(compareVersions);
  const oldest = members[0];
  const newest = members[members.length - 1];
  if (!oldest || !newest) return { ok: true }; // no member runs yet

  const known = supportedVersions.map(({ minor }) => minor);
  const foreign = [oldest, newest, to].find((version) => !known.includes(minorOf(version)));
  if (foreign) {
    const message =
      `etcd ${versionText(foreign)} is not supported. This program supports ${known.join(", ")}. ` +
      "Choose one of them.";
    return refuse("version.unsupported-minor", [], message);
  }
  const minors = [...new Set(members.map(minorOf))];
  return minors.length === 1 ? fromOneMinor(members, oldest, to) : fromSeveral(minors, members, to);
}

function fromOneMinor(members: EtcdVersion[], oldest: EtcdVersion, to: EtcdVersion): UpgradePath {
  const step = to.minor - oldest.minor;
  const change = `${versions(members)} to ${versionText(to)}`;
  if (step === 0) return { ok: true };
  const path = way(oldest, to);
  const skipped = between(oldest, to)
    .map(({ minor }) => minor)
    .join(", ");
  if (Math.abs(step) > 1) {
    const message =
      `From ${change} skips etcd ${skipped}, and etcd's data does not survive that. ` +
      inSteps(path, step > 0);
    return refuse("version.skips-minor", path, message);
  }
  return (step > 0 ? belowFloor(members, to) : undefined) ?? { ok: true };
}

/** Two minor versions run at once only while an upgrade, or a downgrade, is under way. */
function fromSeveral(minors: string[], members: EtcdVersion[], to: EtcdVersion): UpgradePath {
  const [lower = "", upper = ""] = minors;
  const newestOf = (minor: string) =>
    supportedVersions.find((support) => support.minor === minor)?.newest ?? minor;
  if (minors.length > 2 || Number(upper.slice(2)) - Number(lower.slice(2)) !== 1) {
    const message =
      `Members run ${minors.join(", ")} at once, which no interrupted update leaves behind. ` +
      "Bring them within one minor version of each other by hand. etcdctl endpoint status shows their versions.";
    return refuse("version.mixed", [], message);
  }
  if (minorOf(to) === upper) {
    const behind = members.filter((member) => minorOf(member) === lower);
    return belowFloor(behind, to) ?? { ok: true };
  }
  if (minorOf(to) === lower) return { ok: true };
  const path = [newestOf(to.minor < Number(lower.slice(2)) ? lower : upper), versionText(to)];
  const message =
    `Members run ${lower} and ${upper} at once: an update was interrupted. ` +
    inSteps(path, to.minor > Number(upper.slice(2)));
  return refuse("version.mixed", path, message);
}

function belowFloor(members: EtcdVersion[], to: EtcdVersion): UpgradePath | undefined {
  for (const support of supportedVersions) {
    const floor = parseVersion(support.floorBeforeNext ?? "");
    if (!floor) continue;
    const below = members.filter(
      (member) => minorOf(member) === support.minor && compareVersions(member, floor) < 0,
    );
    if (below.length === 0) continue;
    const path = [support.newest, versionText(to)];
    const message =
      `Members run ${versions(below)}, and every member must run ${versionText(floor)} or newer before one goes to ` +
      `${minorOf(to)}: older ones leave membership data behind that ${minorOf(to)} misreads. ` +
      inSteps(path, true);
    return refuse("version.floor", path, message);
  }
  return undefined;
}

/** Every version to stop at between two, by the newest release of each minor; the floor of the first one counts. */
function way(from: EtcdVersion, to: EtcdVersion): string[] {
  const stops = between(from, to).map(({ newest }) => newest);
  const first = supportedVersions.find(({ minor }) => minor === minorOf(from));
  const floor = parseVersion(first?.floorBeforeNext ?? "");
  if (first && floor && to.minor > from.minor && compareVersions(from, floor) < 0)
    stops.unshift(first.newest);
  return [...stops, versionText(to)];
}

/** The minor versions strictly between two, in the order they are passed. */
function between(from: EtcdVersion, to: EtcdVersion): MinorSupport[] {
  const [low, high] = [Math.min(from.minor, to.minor), Math.max(from.minor, to.minor)];
  const passed = supportedVersions.filter(
    ({ minor }) => Number(minor.slice(2)) > low && Number(minor.slice(2)) < high,
  );
  return to.minor > from.minor ? passed : passed.reverse();
}

/** The remedy: an update for each step, or, on the way up, all of them in one. */
function inSteps(path: string[], up: boolean): string {
  const updates = `Set version to ${path.join(", then to ")}, one update each`;
  if (!up) return `${updates}.`;
  const stops = path.slice(0, -1).map((stop) => `"${stop}"`);
  return `${updates}; or leave version and set intermediateVersions: [${stops.join(", ")}] for a single update.`;
}

function versions(members: EtcdVersion[]): string {
  return [...new Set(members.map(versionText))].join(", ");
}

function refuse(
  code: Extract<UpgradePath, { ok: false }>["code"],
  path: string[],
  message: string,
): UpgradePath {
  return { ok: false, code, path, message };
}
