import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const root = join(__dirname, "../../..");

/** Folders below a layer, with their paths in it. A folder of parts belongs to the subject above it. */
function foldersOf(layer: string): string[] {
  const folders = readdirSync(join(root, layer), { recursive: true, withFileTypes: true });
  return folders
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(join(root, layer).length + 1));
}

/** The rows of the table of subjects: the folder, and what each layer has there. */
const [, folders = ""] = readFileSync(join(root, "docs/contributing/design.md"), "utf8").split(
  "\n## The folders\n",
);
const rows = (folders.split("\nThe program on the hosts")[0] ?? "")
  .split("\n")
  .map((line) => /^\| `([^`]*)` \| (.*) \| (.*) \|$/.exec(line))
  .flatMap((match) => (match ? [{ subject: String(match[1]), cells: match.slice(2) }] : []));

test.each([
  ["decisions", 0],
  ["components", 1],
])("docs/contributing/design.md describes each folder of %s, and no other one", (layer, column) => {
  const described = rows.filter(({ cells }) => cells[column] !== "-").map(({ subject }) => subject);
  const existing = foldersOf(layer);
  expect(described.filter((subject) => !existing.includes(subject))).toEqual([]);
  // A folder of parts stands in its subject's own row.
  const known = (folder: string) =>
    described.some((subject) => subject === folder || subject.startsWith(`${folder}/`)) ||
    rows.some(({ cells }) => cells[column]?.includes(`\`${folder.split("/").pop()}\``)) ||
    folder.endsWith("/checks");
  expect(existing.filter((folder) => !known(folder))).toEqual([]);
});

test("each path of a layer that a page names is there", () => {
  const pages = ["CONTRIBUTING.md", ...readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" })]
    .filter((page) => page.endsWith(".md"))
    .map((page) => (page === "CONTRIBUTING.md" ? page : join("docs", page)));
  const named = pages.flatMap((page) =>
    [
      ...readFileSync(join(root, page), "utf8").matchAll(
        /`((?:bench|cli|components|decisions|host\/internal|scripts|stack|tests)\/[\w./-]+)`/g,
      ),
    ].map(([, path = ""]) => path),
  );
  expect(named.length).toBeGreaterThan(100);
  expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
});

/** A reader sees a level whole. */
const mostEntries = 18;

test.each(["decisions", "components", "tests/unit"])(
  "no level of %s holds more than a reader sees",
  (layer) => {
    const levels = ["", ...foldersOf(layer)].map((folder) => join(layer, folder));
    const entries = levels.map((level) => ({ level, entries: readdirSync(join(root, level)).length }));
    expect(entries.filter((one) => one.entries > mostEntries)).toEqual([]);
  },
);
