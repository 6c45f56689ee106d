import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { markdown } from "../../../scripts/style/markdownPassages";

const root = join(__dirname, "../../..");
const previews = new Set(
  readFileSync(join(root, "docs/previews.md"), "utf8")
    .split("\n")
    .map((line) => line.trim()),
);
const pages = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "*.md"], {
  cwd: root,
})
  .toString()
  .split("\n")
  .filter((page) => page !== "" && existsSync(join(root, page)));

const excerpts = pages.flatMap((page) =>
  markdown
    .parse(readFileSync(join(root, page), "utf8"), {})
    .filter(({ type, info }) => type === "fence" && info === "preview")
    .map(({ content }) => ({ page, lines: content.split("\n").map((line) => line.trim()) })),
);

test("each line of an excerpt of a preview is in docs/previews.md, which a command writes", () => {
  expect(excerpts.length).toBeGreaterThan(8);
  const known = (line: string) =>
    line === "" ||
    line === "..." ||
    line.startsWith("$ pulumi ") ||
    previews.has(line.replace(/^etcd: /, "**etcd**: "));
  const madeUp = excerpts.flatMap(({ page, lines }) =>
    lines.filter((line) => !known(line)).map((line) => `${page}: ${line}`),
  );
  expect(madeUp).toEqual([]);
});

test("the README begins with such an excerpt", () => {
  const first = excerpts.find(({ page }) => page === "README.md");
  expect(first?.lines.length).toBeGreaterThan(8);
});

test("the README has at most 120 lines, with make up and make test among the first 30", () => {
  const lines = readFileSync(join(root, "README.md"), "utf8").trimEnd().split("\n");
  expect(lines.length).toBeLessThanOrEqual(120);
  const first = lines.slice(0, 30).join("\n");
  expect(first).toContain("`make up`");
  expect(first).toContain("`make test`");
});
