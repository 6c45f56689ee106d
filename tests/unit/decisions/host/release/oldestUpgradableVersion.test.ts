import { upgradePath } from "../../../../../decisions/checks/upgrade/upgradePath";
import { oldestUpgradableVersion } from "../../../../../decisions/host/release/oldestUpgradableVersion";

test.each([
  ["3.5.35", "3.5.0"],
  ["3.6.16", "3.5.32"],
  ["3.7.3", "3.6.11"],
])("%s is reached from %s or newer", (version, oldest) => {
  expect(oldestUpgradableVersion(version)).toBe(oldest);
  expect(upgradePath([oldest], version).ok).toBe(true);
});
