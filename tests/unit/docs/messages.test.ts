import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const root = join(__dirname, "../../..");

/** All that the code in these folders may print, with the parts of each string joined. */
function printedBy(...folders: string[]): string {
  return folders
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
        .filter(({ name }) => /\.(ts|go)$/.test(name) && !name.endsWith("_test.go"))
        .map(({ parentPath, name }) => readFileSync(join(parentPath, name), "utf8")),
    )
    .join("\n")
    .replace(/["`]\s*\+\s*["`]/g, "")
    .replace(/\\"/g, '"');
}

const printed = printedBy("components", "decisions", "stack", "host/internal");

test("each message that a runbook about refusals lists is one that the program prints", () => {
  const page = readFileSync(join(root, "docs/runbooks/update-refused.md"), "utf8");
  const listed = page
    .split("\n")
    .filter((line) => line.startsWith("| `"))
    .flatMap((line) =>
      [...(line.split(" | ")[0] ?? "").matchAll(/`([^`]+)`/g)].map(([, text]) => text ?? ""),
    );
  expect(listed.length).toBeGreaterThan(30);
  const isPrinted = (text: string) =>
    printed.includes(text) || printed.includes(`"${text.replace(/:$/, "")}"`);
  expect(listed.filter((text) => !isPrinted(text))).toEqual([]);
});

test("no message of the program on hosts advises to mark a host lost, or to switch the checks off", () => {
  const advice = /\bmark (a |its |the )?host\b[^".]*lost|preUpdateChecks: false|set guard/gi;
  // The control: the runbook has such advice, because a person decides there.
  expect(readFileSync(join(root, "docs/runbooks/member-lost.md"), "utf8")).toMatch(advice);
  expect(printedBy("host/internal").match(advice)).toBeNull();
});
