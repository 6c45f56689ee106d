import { readFileSync } from "node:fs";
import { join } from "node:path";

const root = join(__dirname, "../../..");
const page = readFileSync(join(root, "docs/reference/files-and-ports.md"), "utf8");
const source = readFileSync(join(root, "host/internal/system/paths/paths.go"), "utf8");

/** Files of other programs, which the host program only reads, and a folder with what one verb downloads. */
const notOurs = [
  "/etc/os-release",
  "/etc/machine-id",
  "/proc/",
  "/proc/sys/kernel/hostname",
  "/etc/systemd/system/",
];

/** The cells of the rows of the tables before the ports. */
const rowsOf = (text: string) =>
  (text.split("## Ports")[0] ?? "")
    .split("\n")
    .filter((line) => line.startsWith("| `"))
    .map((line) => line.replace(/^\| | \|$/g, "").split(" | "));
const quoted = (cell: string) => [...cell.matchAll(/`([\w.-]+)`/g)].map(([, name = ""]) => name);

test("the page has each absolute path of the host program, and each file of its memory that a person may need", () => {
  const paths = [...source.matchAll(/h\.At\("([^"]+)"/g)].map(([, path = ""]) => path);
  expect(paths.length).toBeGreaterThan(10);
  expect(paths.filter((path) => !notOurs.includes(path) && !page.includes(path.replace(/\/$/, "")))).toEqual(
    [],
  );
});

test("the page has each file that the host program keeps in its directory", () => {
  const names = [...source.matchAll(/h\.State\("([^"]+)"/g)].map(([, name = ""]) => name);
  expect(names.length).toBeGreaterThan(25);
  expect(names.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
});

test("each file that the page names in /var/lib/etcd-host is one of the host program", () => {
  const [, memory = ""] = page.split("### In /var/lib/etcd-host");
  const files = rowsOf(memory).flatMap(([path = ""]) => quoted(path));
  expect(files.length).toBeGreaterThan(15);
  const known = `${source}${readFileSync(join(root, "host/internal/system/lock/lock.go"), "utf8")}`;
  expect(files.filter((name) => !known.includes(`"${name}"`))).toEqual([]);
});

/** Words in the last two columns that are not verbs. */
const notVerbs = ["applied", "backup.metricsDirectory"];

test("each verb that the page says to write or to remove a file is one of the host program", () => {
  const verbs = new Set(
    [...readFileSync(join(root, "host/verbs.go"), "utf8").matchAll(/^\t\{"([\w-]+)", /gm)].map(
      ([, verb]) => verb,
    ),
  );
  expect(verbs).not.toContain("remove");
  const rows = rowsOf(page);
  expect(rows.length).toBeGreaterThan(55);
  // Without a mode or a writer a row has fewer cells.
  expect(rows.filter((cells) => cells.length !== 5)).toEqual([]);
  const named = rows.flatMap((cells) => cells.slice(3).flatMap(quoted));
  expect(named.length).toBeGreaterThan(60);
  expect(named.filter((name) => !verbs.has(name) && !notVerbs.includes(name))).toEqual([]);
});
