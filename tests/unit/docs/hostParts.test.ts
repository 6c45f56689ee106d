import { readFileSync } from "node:fs";
import { join } from "node:path";
import { clusterPartNames } from "../../../decisions/host/clusterParts";
import { hostPartNames, hostParts, nodeNames, type HostPart } from "../../../decisions/host/hostParts";

test("the architecture lists every part of a host, in the order in which it is laid out, with its verb", () => {
  const text = readFileSync(join(__dirname, "../../../docs/architecture.md"), "utf8");
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

test("the README names resources as previews show them", () => {
  const text = readFileSync(join(__dirname, "../../../README.md"), "utf8");
  const parts = [
    ...(Object.keys(hostParts) as HostPart[]).map((part) => hostPartNames(nodeNames("", ""), part)),
    ...(["bootstrap", "health-gate"] as const).map((part) => clusterPartNames("", part)),
  ].map(({ name, former }) => [name, ...former].map((one) => one.replace(/^[-/]+/, "")));
  const renamed = parts.flatMap(([name, ...former]) => former.filter((one) => one !== name));
  expect(renamed).toEqual(expect.arrayContaining(["founding", "configuration"]));
  expect(renamed.filter((name) => text.includes(`\`${name}\``))).toEqual([]);
});
