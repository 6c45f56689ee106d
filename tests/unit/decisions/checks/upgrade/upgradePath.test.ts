import fc from "fast-check";
import { upgradePath } from "../../../../../decisions/checks/upgrade/upgradePath";
import {
  compareVersions,
  parseVersion,
  type EtcdVersion,
} from "../../../../../decisions/host/release/version";

test.each([
  [[], "3.6.16"],
  [["3.6.16", "3.6.16"], "3.6.16"],
  [["3.6.14", "3.6.14"], "3.6.16"],
  [["3.6.16", "3.6.16"], "3.6.14"],
  [["3.6.14", "3.6.16"], "3.6.16"],
  [["3.5.32", "3.5.35"], "3.6.16"],
  [["3.6.11"], "3.7.3"],
  [["3.6.16", "3.5.35", "3.5.35"], "3.6.16"],
  [["3.6.16", "3.5.35"], "3.5.35"],
  [["3.6.16"], "3.5.35"],
  [["3.7.3", "3.7.3"], "3.6.16"],
] as const)("%j to %s is allowed", (running, target) => {
  expect(upgradePath(running, target)).toEqual({ ok: true });
});

test.each([
  [["3.5.34"], "3.7.3", "version.skips-minor", ["3.6.16", "3.7.3"]],
  [["3.5.20"], "3.7.3", "version.skips-minor", ["3.5.35", "3.6.16", "3.7.3"]],
  [["3.7.3"], "3.5.35", "version.skips-minor", ["3.6.16", "3.5.35"]],
  [["3.5.31", "3.5.35"], "3.6.16", "version.floor", ["3.5.35", "3.6.16"]],
  [["3.6.10"], "3.7.3", "version.floor", ["3.6.16", "3.7.3"]],
  [["3.5.20", "3.6.16"], "3.6.16", "version.floor", ["3.5.35", "3.6.16"]],
  [["3.5.35", "3.6.16"], "3.7.3", "version.mixed", ["3.6.16", "3.7.3"]],
  [["3.6.16", "3.7.3"], "3.5.35", "version.mixed", ["3.6.16", "3.5.35"]],
  [["3.5.35", "3.7.3"], "3.7.3", "version.mixed", []],
  [["3.5.35", "3.6.16", "3.7.3"], "3.7.3", "version.mixed", []],
  [["3.4.36"], "3.5.35", "version.unsupported-minor", []],
  [["3.7.3"], "3.8.0", "version.unsupported-minor", []],
  [["3.6.16"], "3.7", "version.unknown-version", []],
  [["3.6.16", "Not Found"], "3.6.16", "version.unknown-version", []],
] as const)("%j to %s is refused: %s, by way of %j", (running, target, code, path) => {
  expect(upgradePath(running, target)).toMatchObject({ ok: false, code, path });
});

test("a refusal on the way up names the field that takes all steps at once, one on the way down does not", () => {
  const message = (running: string[], target: string) => {
    const path = upgradePath(running, target);
    return path.ok ? "" : path.message;
  };
  expect(message(["3.5.20"], "3.7.3")).toContain('intermediateVersions: ["3.5.35", "3.6.16"]');
  expect(message(["3.6.10"], "3.7.3")).toContain('intermediateVersions: ["3.6.16"]');
  expect(message(["3.5.35", "3.6.16"], "3.7.3")).toContain('intermediateVersions: ["3.6.16"]');
  expect(message(["3.7.3"], "3.5.35")).not.toContain("intermediateVersions");
  expect(message(["3.6.16", "3.7.3"], "3.5.35")).not.toContain("intermediateVersions");
});

const version = fc
  .record({ minor: fc.integer({ min: 5, max: 7 }), patch: fc.nat(40) })
  .map(({ minor, patch }) => `3.${minor}.${patch}`);
const parsed = (text: string) => parseVersion(text) as EtcdVersion;

test("never allows a change that skips a minor version, with any versions of the members", () => {
  fc.assert(
    fc.property(fc.array(version, { minLength: 1, maxLength: 7 }), version, (running, target) => {
      const path = upgradePath(running, target);
      if (!path.ok) return;
      for (const member of running) {
        expect(Math.abs(parsed(member).minor - parsed(target).minor)).toBeLessThanOrEqual(1);
      }
    }),
  );
});

test("does not depend on the order of the members", () => {
  fc.assert(
    fc.property(fc.array(version, { minLength: 1, maxLength: 5 }), version, (running, target) => {
      expect(upgradePath([...running].reverse(), target)).toEqual(upgradePath(running, target));
    }),
  );
});

test("a path it gives can be walked to its end, a step at a time, each of them allowed", () => {
  fc.assert(
    fc.property(version, version, (from, target) => {
      const refused = upgradePath([from, from, from], target);
      if (refused.ok) return;
      expect(refused.path.at(-1)).toBe(target);
      let now = from;
      for (const stop of refused.path) {
        expect(upgradePath([now, now, now], stop)).toMatchObject({ ok: true });
        now = stop;
      }
    }),
  );
});

test("an upgrade that was allowed may be finished wherever it was interrupted", () => {
  fc.assert(
    fc.property(version, version, fc.integer({ min: 0, max: 5 }), (from, target, done) => {
      if (!upgradePath([from], target).ok) return;
      const half = Array.from({ length: 5 }, (_, index) => (index < done ? target : from));
      expect(upgradePath(half, target)).toMatchObject({ ok: true });
    }),
  );
});

test("no upgrade passes below a floor", () => {
  fc.assert(
    fc.property(fc.array(version, { minLength: 1, maxLength: 5 }), version, (running, target) => {
      if (!upgradePath(running, target).ok) return;
      const floor = parsed(parsed(target).minor === 6 ? "3.5.32" : "3.6.11");
      const behind = running.map(parsed).filter(({ minor }) => minor < parsed(target).minor);
      for (const member of behind) expect(compareVersions(member, floor)).toBeGreaterThanOrEqual(0);
    }),
  );
});
