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
  const [, memory = ""] = page.split("In `/var/lib/etcd-host`");
  const files = (memory.split("## Ports")[0] ?? "")
    .split("\n")
    .filter((line) => line.startsWith("| `"))
    .flatMap((line) =>
      [...(line.split(" | ")[0] ?? "").matchAll(/`([\w.-]+)`/g)].map(([, name = ""]) => name),
    );
  expect(files.length).toBeGreaterThan(15);
  const known = `${source}${readFileSync(join(root, "host/internal/system/lock/lock.go"), "utf8")}`;
  expect(files.filter((name) => !known.includes(`"${name}"`))).toEqual([]);
});
