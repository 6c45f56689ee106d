import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { clusterPartNames } from "../../../decisions/host/clusterParts";
import { hostPartNames, hostParts, nodeNames, type HostPart } from "../../../decisions/host/hostParts";

const root = join(__dirname, "../../..");

test("the architecture lists every part of a host, in the order in which it is staged, with its verb", () => {
  const text = readFileSync(join(root, "docs/contributing/design.md"), "utf8");
  const [, table = ""] = text.split("| resource | verb of `etcd-host` | what it does |");
  const rows = [
    ...(table.split("\n\n")[0] ?? "").matchAll(
      /^\| `([a-z-]+?)(?:-(?:VERSION|TOKEN))?` \| (?:`([a-z-]+)`)?/gm,
    ),
  ];
  const parts = Object.entries(hostParts).map(([part, row]) => [
    "resource" in row ? row.resource : part,
    "verb" in row ? row.verb : undefined,
  ]);
  expect(rows.map(([, part, verb]) => [part, verb])).toEqual(parts);
});

/** The page on resources, the README and the how-to pages. */
const pages = ["README.md", "docs/reference/resources.md"]
  .concat(readdirSync(join(root, "docs/how-to")).map((page) => `docs/how-to/${page}`))
  .map((page) => readFileSync(join(root, page), "utf8"));

test("the page on resources lists every part of a host, in the order in which it is made", () => {
  const [, table = ""] = String(pages[1]).split("| Resource | An update means | Restarts etcd |");
  const cells = (table.split("\n\n")[0] ?? "").split("\n").map((line) => line.split(" | ")[0] ?? "");
  const listed = cells.flatMap((cell) =>
    [...cell.matchAll(/`([a-z-]+?)(?:-(?:VERSION|TOKEN))?`/g)].map(([, name]) => name),
  );
  const parts = Object.entries(hostParts).map(([part, row]) => ("resource" in row ? row.resource : part));
  expect(listed).toEqual(parts);
});

test("the README and the pages for users name resources as previews show them", () => {
  const parts = [
    ...(Object.keys(hostParts) as HostPart[]).map((part) => hostPartNames(nodeNames("", ""), part)),
    ...(["bootstrap", "health-gate"] as const).map((part) => clusterPartNames("", part)),
  ].map(({ name, former }) => [name, ...former].map((one) => one.replace(/^[-/]+/, "")));
  const renamed = parts.flatMap(([name, ...former]) => former.filter((one) => one !== name));
  expect(renamed).toEqual(expect.arrayContaining(["founding", "configuration"]));
  const named = renamed.filter((name) => pages.some((page) => page.includes(`\`${name}\``)));
  expect(named).toEqual([]);
});
