import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { partsThat } from "../../../../decisions/host/hostParts";

const root = join(__dirname, "..", "..", "..", "..");
const driftVerb = readFileSync(join(root, "host/verbs/drift.sh"), "utf8");

test("the host program finds changes by hand in the parts that the table says, and in no other", () => {
  const found = [...driftVerb.matchAll(/(?:drifted|edited) ([a-z]+) "/g)].map(([, part]) => part);
  expect([...new Set(found)].sort()).toEqual(partsThat(({ drift }) => drift).sort());
});

test("the host program has every verb of the table", () => {
  const verbs = readdirSync(join(root, "host/verbs")).map((file) => file.replace(/\.sh$/, ""));
  expect(partsThat(({ verb }) => verb !== undefined && !verbs.includes(verb))).toEqual([]);
});
