import { readFileSync } from "node:fs";
import { join } from "node:path";
import { partsThat } from "../../../../decisions/host/hostParts";

const root = join(__dirname, "..", "..", "..", "..");
const verbs = readFileSync(join(root, "host/verbs.go"), "utf8");
const drift = readFileSync(join(root, "host/internal/staging/drift/drift.go"), "utf8");

test("the host program finds changes by hand in the parts that the table says, and in no other", () => {
  const found = [...drift.matchAll(/^\tpart\w+ +part = "([a-z]+)"$/gm)].map(([, part]) => part);
  expect([...new Set(found)].sort()).toEqual(partsThat(({ drift }) => drift).sort());
});

test("the host program has every verb of the table", () => {
  const table = [...verbs.matchAll(/^\t\{"([a-z-]+)", pulumi,/gm)].map(([, verb]) => verb);
  expect(partsThat(({ verb }) => verb !== undefined && !table.includes(verb))).toEqual([]);
});
