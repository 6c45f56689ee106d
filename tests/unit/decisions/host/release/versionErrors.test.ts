import { supportedVersions } from "../../../../../decisions/host/release/supportedVersions";
import { versionErrors } from "../../../../../decisions/host/release/versionErrors";
import { said } from "../../findings/said";

test.each(["3.5.33", "3.5.35", "3.5.36", "3.6.14", "3.6.16", "3.6.99", "3.7.1", "3.7.3"])(
  "runs %s",
  (version) => {
    expect(said(versionErrors(version))).toEqual({ errors: [], warnings: [] });
  },
);

test.each([
  ["3.5.32", "3.5.33"],
  ["3.6.13", "3.6.14"],
  ["3.7.0", "3.7.1"],
])("warns of the holes in %s and names %s", (version, floor) => {
  const { errors, warnings } = said(versionErrors(version));
  expect(errors).toEqual([]);
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toContain("GHSA-xg4h-6gfc-h4m8");
  expect(warnings[0]).toContain(`fixed in ${floor}`);
});

test.each([
  ["3.5.0", "#13766"],
  ["3.5.2", "#13766"],
  ["3.6.0", "#20387"],
  ["3.6.3", "#20387"],
  ["3.4.36", "This program supports 3.5 (3.5.35), 3.6 (3.6.16), 3.7 (3.7.3)"],
  ["3.8.0", "is not supported. This program supports"],
  ["4.0.0", "is not supported. This program supports"],
  ["3.6", 'as in "3.6.16"'],
  ["v3.6.14", 'as in "3.6.14"'],
  ["3.6.16 ", 'as in "3.6.16"'],
  ["v3.5.x", 'as in "3.5.35"'],
  ["3.7.0-rc.1", 'as in "3.7.3"'],
  ["latest", 'as in "3.7.3"'],
])("refuses %s", (version, reason) => {
  const { errors, warnings } = said(versionErrors(version));
  expect(warnings).toEqual([]);
  expect(errors).toHaveLength(1);
  expect(errors[0]).toContain(reason);
  expect(errors[0]).toMatch(/^version: /);
});

test.each(supportedVersions.map(({ newest }) => newest))(
  "recommends only what it would itself run: %s",
  (version) => {
    expect(said(versionErrors(version))).toEqual({ errors: [], warnings: [] });
  },
);
