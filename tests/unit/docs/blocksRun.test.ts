import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { shellBlocks, type ShellBlock } from "../support/shellBlocks";

const root = join(__dirname, "../../..");
const docs = join(root, "docs");

/** Blocks of commands that no test runs as they stand, and the reason. */
const notRun: Record<string, string> = {
  "contributing/releasing.md,,0": "it needs the etcd project's site",
  "contributing/releasing.md,,1": "it needs the internet",
  "contributing/releasing.md,,2": "it is what continuous integration runs",
  "contributing/releasing.md,,3": "it would replace a state that the tests compare",
  "contributing/releasing.md,,4": "tests/package packs the same files",
  "explanation/backup-files.md,Restore by hand,0": "the hosts of the lab have no age",
  "getting-started/component.md,Install the package,0": "tests/package installs from a registry of its own",
  "getting-started/component.md,Write the program,0": "it is about the reader's program and SSH key",
  "getting-started/hosts.md,1. Install,0": "the tests run in such a checkout",
  "getting-started/hosts.md,2. Describe the cluster,0": "the tests write a configuration of their own",
  "getting-started/hosts.md,3. Choose where the state lives,0": "the tests have a folder for the state",
  "getting-started/lab.md,,0": "the tests would run themselves",
  "getting-started/lab.md,As your own hosts,0": "the tests run in a lab that was started so",
  "how-to/connect-clients.md,Consumers,0":
    "`make consumers` starts kube-apiserver with these flags, and with more",
  "languages.md,,0": "the lab cannot end `pulumi package add`, and examples/python makes its SDK without it",
};

const key = (page: string, section: string, block: number | string) => `${page},${section},${block}`;

const blocksOf = (page: string, text: string) =>
  shellBlocks(text).map(({ section, number }) => key(page, section, number));

const pages = readdirSync(docs, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".md"));
const blocks = pages.flatMap((page) => blocksOf(page, readFileSync(join(docs, page), "utf8")));
const tests = execFileSync(
  "git",
  ["ls-files", "--cached", "--others", "--exclude-standard", "tests/integration"],
  {
    cwd: root,
  },
)
  .toString()
  .trim()
  .split("\n")
  .map((file) => readFileSync(join(root, file), "utf8"));
const run = tests.flatMap((text) =>
  [...text.matchAll(/[([]\s*"([\w/-]+\.md)",\s*"([^"]*)",\s*(\d+)/g)].map(
    ([, page = "", section = "", at = ""]) => key(page, section, at),
  ),
);

test("each block of commands in the docs is run by a test on hosts, or has a reason why not", () => {
  expect(blocks.length).toBeGreaterThan(80);
  expect(blocks.filter((block) => !run.includes(block) && !(block in notRun))).toEqual([]);
});

test("each block that a test runs, or that has a reason, is there", () => {
  expect(run.length).toBeGreaterThan(50);
  expect([...run, ...Object.keys(notRun)].filter((block) => !blocks.includes(block))).toEqual([]);
  expect(Object.keys(notRun).filter((block) => run.includes(block))).toEqual([]);
});

test("the quick start of the README has no command that docs/getting-started/hosts.md lacks", () => {
  const linesOf = (blocks: ShellBlock[]) =>
    blocks.flatMap(({ commands }) => commands.split(/\n| && /).map((line) => line.replace(/ +#.*/, "")));
  const readme = shellBlocks(readFileSync(join(root, "README.md"), "utf8"));
  const short = linesOf(readme.filter(({ section }) => section === "Quick start on your own hosts"));
  const long = linesOf(shellBlocks(readFileSync(join(docs, "getting-started/hosts.md"), "utf8")));
  expect(short.length).toBeGreaterThan(5);
  expect(short.filter((line) => !long.includes(line))).toEqual([]);
});

test("a block is known by its page, its section and its number", () => {
  const text =
    "# Title\n\n```sh\na\n```\n\n## One\n\n   ```sh\n   b\n   ```\n\n```yaml\nc\n```\n\n```sh\nd\n```\n";
  expect(blocksOf("a.md", text)).toEqual(["a.md,,0", "a.md,One,0", "a.md,One,1"]);
});
