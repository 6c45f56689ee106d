import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const root = join(__dirname, "../../..");

const makefile = readFileSync(join(root, "Makefile"), "utf8").replace(/\s*\\\n\s*/g, " ");
/** Each target that runs files of tests on hosts, with the line that names them. */
const targets = {
  test: /^in_lab_1 := (.*)\nin_lab_2 := (.*)$/m,
  faults: /^faults:.*\n.*integration TESTS="(.*)"$/m,
  unkind: /^unkind:.*\n.*integration TESTS="(.*)"$/m,
  "unkind-vm": /^unkind-vm:.*\n.*integration LAB_HOSTS="3 --vm" TESTS="(.*)"$/m,
  recovery: /^recovery:.*\n.*integration TESTS="(.*)"$/m,
  consumers: /^consumers:.*\n(?:\t.*\n)*\t.*integration TESTS=(consumers)$/m,
};
const lists = Object.values(targets).map((list) => list.exec(makefile)?.slice(1).join(" ") ?? "");

test("every file of tests on hosts is run by a target of make", () => {
  const files = readdirSync(join(root, "tests/integration")).filter((name) => name.endsWith(".test.ts"));
  expect(new Set(lists.join(" ").split(" "))).toEqual(
    new Set(files.map((name) => name.replace(".test.ts", ""))),
  );
});

test("docs/promises.md says which of them runs a file", () => {
  const page = readFileSync(join(root, "docs/promises.md"), "utf8");
  const said = Object.keys(targets).map((target) => {
    const [, names = ""] = new RegExp(`^- .make ${target}. runs ([^.]*)\\.$`, "m").exec(page) ?? [];
    return names
      .split(/,\s+/)
      .map((name) => name.replaceAll("`", ""))
      .join(" ");
  });
  expect(said).toEqual(lists);
});
