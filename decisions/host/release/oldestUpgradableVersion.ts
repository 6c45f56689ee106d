import { supportedVersions } from "./supportedVersions";
import { minorOf, parseVersion } from "./version";

/**
 * The oldest version that every member must run before any may run this one. An older version would skip a minor
 * version, or is below a floor.
 */
export function oldestUpgradableVersion(version: string): string {
  const target = parseVersion(version);
  const place = supportedVersions.findIndex(({ minor }) => target !== undefined && minor === minorOf(target));
  const before = supportedVersions[place - 1];
  return before?.floorBeforeNext ?? `${supportedVersions[Math.max(place, 0)]?.minor ?? "3.5"}.0`;
}
