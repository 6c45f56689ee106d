import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const root = join(__dirname, "../../..");

/** All that the program may print, with the parts of each string joined. */
const printed = ["components", "decisions", "stack", "host/internal"]
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter(({ name }) => /\.(ts|go)$/.test(name) && !name.endsWith("_test.go"))
      .map(({ parentPath, name }) => readFileSync(join(parentPath, name), "utf8")),
  )
  .join("\n")
  .replace(/["`]\s*\+\s*["`]/g, "")
  .replace(/\\"/g, '"');

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
