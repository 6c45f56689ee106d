import fc from "fast-check";
import {
  compareVersions,
  minorOf,
  parseVersion,
  versionText,
} from "../../../../../decisions/host/release/version";

const versions = fc.record({ major: fc.nat(99), minor: fc.nat(99), patch: fc.nat(999) });

test.each([
  "",
  "v3.6.16",
  "3.6.16 ",
  "3.6",
  "3.6.x",
  "3.6.16-rc.1",
  "3.06.1",
  "3.6.16.1",
  "latest",
  "V3.6.16",
  "3.6.-1",
  "3.6.1e3",
])("does not read %j", (text) => {
  expect(parseVersion(text)).toBeUndefined();
});

test("reads back what it writes, and orders as numbers, not as letters", () => {
  fc.assert(
    fc.property(versions, versions, (a, b) => {
      expect(parseVersion(versionText(a))).toEqual(a);
      expect(Math.sign(compareVersions(a, b))).toBe(-Math.sign(compareVersions(b, a)) + 0);
      if (a.major === b.major && a.minor === b.minor) {
        expect(Math.sign(compareVersions(a, b))).toBe(Math.sign(a.patch - b.patch));
        expect(minorOf(a)).toBe(minorOf(b));
      }
    }),
  );
  const [older, newer] = [parseVersion("3.6.9"), parseVersion("3.6.10")];
  expect(older && newer && compareVersions(older, newer)).toBeLessThan(0);
});
