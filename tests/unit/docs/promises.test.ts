import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

const root = join(__dirname, "..", "..", "..");
/** The cells of all rows of the tables that name tests. */
function rowsOf(page: string): string[][] {
  return readFileSync(join(root, "docs", page), "utf8")
    .split("\n\n")
    .filter((block) => /^\| (promise|kind) /.test(block))
    .flatMap((table) => table.trimEnd().split("\n").slice(2))
    .map((line) => line.split(" | ").map((cell) => cell.replace(/^\| | \|$/g, "")));
}

test.each([
  ["promise", "promises.md", 30],
  ["unkind host", "contributing/unkind-hosts.md", 20],
])("every %s names a test that exists, or says that there is none", (_, page, least) => {
  const rows = rowsOf(page);
  expect(rows.length).toBeGreaterThan(least);
  const broken = rows.filter((row) => {
    const test = row.at(-1) ?? "";
    const [, file = "", title = ""] = /^`([^`]+)`: (.+)$/.exec(test) ?? [];
    if (test.startsWith("not yet")) return false;
    return !existsSync(join(root, file)) || !readFileSync(join(root, file), "utf8").includes(title);
  });
  expect(broken).toEqual([]);
});
