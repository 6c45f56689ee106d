import { readFileSync } from "node:fs";
import { join } from "node:path";
import { supportedVersions } from "../../../decisions/host/release/supportedVersions";
import { clusterSize } from "../../../decisions/membership/clusterSize";
import { isRefused } from "../../../decisions/findings/fieldError";
import { faultTolerance, quorum } from "../../../decisions/membership/quorum";

const root = join(__dirname, "../../..");
const read = (page: string) => readFileSync(join(root, page), "utf8");

test("the page on compatibility has each minor version, as the program knows it", () => {
  const rows = supportedVersions.map(
    ({ minor, newest, bad, securityFloor, floorBeforeNext }) =>
      `| ${minor} | ${newest} | ${bad.map(({ from, to }) => `${from} to ${to}`).join(", ") || "none"} | ` +
      `${securityFloor} | ${floorBeforeNext ? `${floorBeforeNext} ` : ""}|`,
  );
  const page = read("docs/reference/compatibility.md");
  expect(rows.filter((row) => !page.includes(`\n${row}\n`))).toEqual([]);
});

test("the README has the newest version of each minor", () => {
  const page = read("README.md");
  expect(supportedVersions.filter(({ newest }) => !page.includes(newest))).toEqual([]);
});

test("the page on sizing has quorum and tolerance of each odd size, up to the largest", () => {
  const page = read("docs/reference/limits-and-sizing.md");
  for (const members of [1, 3, 5, 7, 9])
    expect(page).toContain(`\n| ${members} | ${quorum(members)} | ${faultTolerance(members)} |`);
  expect(clusterSize(9).filter(isRefused)).toEqual([]);
  expect(clusterSize(10).filter(isRefused)).toHaveLength(1);
});

test("the page on sizing has the hardware that the preflight check asks for", () => {
  const page = read("docs/reference/limits-and-sizing.md");
  const source = read("decisions/checks/preflight/hardwareProfile.ts");
  const profiles = [...source.matchAll(/(\w+): \{ cpus: (\d+), memoryGb: (\d+), sequentialIops: (\d+) \}/g)];
  expect(profiles).toHaveLength(2);
  for (const [, name, cpus, memory, iops] of profiles)
    expect(page).toMatch(new RegExp(`\\| \`${name}\`[^|]* \\| ${cpus} \\| ${memory} GB \\| ${iops} \\|`));
});
