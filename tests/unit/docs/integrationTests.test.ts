import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const root = join(__dirname, "../../..");

test("every file of tests on hosts is run by make test or by make faults", () => {
  const makefile = readFileSync(join(root, "Makefile"), "utf8");
  const lists = [/^test: TESTS := (.*)$/m, /integration TESTS="(.*)"$/m].map(
    (list) => list.exec(makefile)?.[1],
  );
  const files = readdirSync(join(root, "tests/integration")).filter((name) => name.endsWith(".test.ts"));
  expect(new Set(lists.join(" ").split(" "))).toEqual(
    new Set(files.map((name) => name.replace(".test.ts", ""))),
  );
});
