import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

const root = join(__dirname, "..", "..", "..");
const rows = readFileSync(join(root, "docs", "promises.md"), "utf8")
  .split("\n")
  .filter((line) => /^\| (?!promise|---)/.test(line))
  .map((line) => line.split(" | ").map((cell) => cell.replace(/^\| | \|$/g, "")));

test("every promise names a test that exists, or says that there is none", () => {
  expect(rows.length).toBeGreaterThan(30);
  const broken = rows.filter(([, test = ""]) => {
    const [, file = "", title = ""] = /^`([^`]+)`: (.+)$/.exec(test) ?? [];
    if (test === "not yet") return false;
    return !existsSync(join(root, file)) || !readFileSync(join(root, file), "utf8").includes(title);
  });
  expect(broken).toEqual([]);
});
