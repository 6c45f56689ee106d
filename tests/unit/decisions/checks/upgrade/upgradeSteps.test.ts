import fc from "fast-check";
import { upgradePath } from "../../../../../decisions/checks/upgrade/upgradePath";
import { isOlder, upgradeSteps } from "../../../../../decisions/checks/upgrade/upgradeSteps";
import { parseVersion } from "../../../../../decisions/host/release/version";

test.each([
  // As without steps.
  [["3.6.16"], [], "3.7.3"],
  [[], ["3.6.16"], "3.7.3"],
  // The whole way.
  [["3.5.35", "3.5.35", "3.5.35"], ["3.6.16"], "3.7.3"],
  [["3.5.20"], ["3.5.35", "3.6.16"], "3.7.3"],
  [["3.5.20"], ["3.5.35"], "3.6.16"],
  // Interrupted in the first step, between the two, in the second, and done.
  [["3.6.16", "3.5.35", "3.5.35"], ["3.6.16"], "3.7.3"],
  [["3.6.16", "3.6.16"], ["3.6.16"], "3.7.3"],
  [["3.7.3", "3.6.16", "3.6.16"], ["3.6.16"], "3.7.3"],
  [["3.7.3", "3.7.3"], ["3.6.16"], "3.7.3"],
  // Beyond the step already.
  [["3.6.20", "3.5.35"], ["3.6.16"], "3.7.3"],
])("%j by way of %j to %s is allowed", (running, through, target) => {
  expect(upgradeSteps(running, through, target)).toMatchObject({ ok: true });
});

test.each([
  [["3.5.35"], [], "3.7.3", "version.skips-minor", ["3.6.16", "3.7.3"]],
  [["3.5.35"], ["3.5.35"], "3.7.3", "version.skips-minor", ["3.6.16", "3.7.3"]],
  // The answer is of the whole way.
  [["3.5.20"], ["3.6.16"], "3.7.3", "version.skips-minor", ["3.5.35", "3.6.16", "3.7.3"]],
  [["3.5.35"], ["3.6.10"], "3.7.3", "version.skips-minor", ["3.6.16", "3.7.3"]],
  [["3.5.35", "3.7.3"], ["3.6.16"], "3.7.3", "version.mixed", []],
  [["3.7.3"], ["3.6.16"], "3.5.35", "version.skips-minor", ["3.6.16", "3.5.35"]],
  [["3.4.36"], ["3.5.35", "3.6.16"], "3.7.3", "version.unsupported-minor", []],
  [["Not Found"], ["3.6.16"], "3.7.3", "version.unknown-version", []],
])("%j by way of %j to %s is refused: %s, by way of %j", (running, through, target, code, path) => {
  expect(upgradeSteps(running, through, target)).toMatchObject({ ok: false, code, path });
});

const version = fc
  .record({ minor: fc.integer({ min: 5, max: 7 }), patch: fc.nat(40) })
  .map(({ minor, patch }) => `3.${minor}.${patch}`);
const steps = fc
  .uniqueArray(version, { maxLength: 3 })
  .map((all) => all.sort((a, b) => (isOlder(a, b) ? -1 : 1)));
const members = fc.array(version, { minLength: 1, maxLength: 5 });
const minor = (text: string) => parseVersion(text)?.minor ?? 0;

/** The restarts of hosts one after the other, each as the versions of all members just after it. */
function restarts(running: readonly string[], through: readonly string[], target: string): string[][] {
  const all: string[][] = [];
  const now = [...running];
  for (const step of [...through, target])
    for (const [index, member] of now.entries()) {
      if (step === target ? member === target : !isOlder(member, step)) continue;
      now[index] = step;
      all.push([...now]);
    }
  return all;
}

test("no restart of what is allowed skips a minor version, or leaves members more than one apart", () => {
  fc.assert(
    fc.property(members, steps, version, (running, through, target) => {
      if (!upgradeSteps(running, through, target).ok) return;
      let before = running;
      for (const after of restarts(running, through, target)) {
        for (const [index, member] of after.entries())
          expect(Math.abs(minor(member) - minor(before[index] ?? ""))).toBeLessThanOrEqual(1);
        const minors = after.map(minor);
        expect(Math.max(...minors) - Math.min(...minors)).toBeLessThanOrEqual(1);
        before = after;
      }
    }),
  );
});

test("wherever an upgrade that is allowed was interrupted, it may continue", () => {
  fc.assert(
    fc.property(members, steps, version, (running, through, target) => {
      const newest = running.reduce((a, b) => (isOlder(a, b) ? b : a));
      if (isOlder(target, newest) || !upgradeSteps(running, through, target).ok) return;
      for (const half of restarts(
        running,
        through.filter((step) => isOlder(step, target)),
        target,
      ))
        expect(upgradeSteps(half, through, target)).toMatchObject({ ok: true });
    }),
  );
});

test("the steps that a refusal names are allowed", () => {
  fc.assert(
    fc.property(version, version, (from, target) => {
      const refused = upgradePath([from], target);
      if (refused.ok || minor(target) <= minor(from)) return;
      expect(upgradeSteps([from], refused.path.slice(0, -1), target)).toMatchObject({ ok: true });
    }),
  );
});
