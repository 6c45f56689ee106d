import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { refusedAnswerCode } from "../../../decisions/host/answers/oddAnswer";

const root = join(__dirname, "../../..");
const page = readFileSync(join(root, "docs/reference/commands.md"), "utf8");

/** The rows of the table below a heading. */
function rowsBelow(heading: string): [verb: string, effect: string][] {
  const [, after = ""] = page.split(`\n${heading}\n`);
  const table = after.split(/\n#+ /)[0] ?? "";
  return [...table.matchAll(/^\| `([\w-]+)` \| (.*) \|$/gm)].map(([, verb = "", effect = ""]) => [
    verb,
    effect,
  ]);
}

const verbs = [
  ...readFileSync(join(root, "host/verbs.go"), "utf8").matchAll(
    /^\t\{"([\w-]+)", (people|pulumi|systemd), [^"]*(?:"")?[^"]*"([^"]+)",/gm,
  ),
].map(([, verb = "", caller = "", help = ""]) => ({ verb, caller, help }));

test.each([
  ["people", "### For people"],
  ["pulumi", "### Called by Pulumi"],
  ["systemd", "### Called by systemd"],
])("the page lists each verb of etcd-host for %s, with the words of its help", (caller, heading) => {
  const rows = verbs.filter((verb) => verb.caller === caller).map(({ verb, help }) => [verb, help]);
  expect(rows.length).toBeGreaterThan(4);
  expect(rowsBelow(heading)).toEqual(rows);
});

test("the page lists each exit code of etcd-host, and both sides know the one of a refused answer", () => {
  const [, table = ""] = page.split("\n| Exit code | Meaning |\n");
  const codes = [...(table.split("\n\n")[0] ?? "").matchAll(/^\| (\d+) \|/gm)].map(([, code]) =>
    Number(code),
  );
  const main = readFileSync(join(root, "host/main.go"), "utf8");
  const made = [...main.matchAll(/^\t+return (\d+)$|^const \w+Code = (\d+)$/gm)].map(([, one, odd]) =>
    Number(one ?? odd),
  );
  expect(new Set(codes)).toEqual(new Set(made));
  expect(codes).toContain(refusedAnswerCode);
});

test("the page lists each verb of etcd-cluster, with the words of its help", () => {
  const help = execFileSync(
    process.execPath,
    ["--require", "./stack/runTypescript.cjs", "cli/etcd-cluster.ts", "--help"],
    { cwd: root },
  ).toString();
  const rows = [...help.matchAll(/^ {2}(\w+) +(.*)$/gm)].map(([, verb, text]) => [verb, text]);
  expect(rows.length).toBeGreaterThan(1);
  expect(rowsBelow("## etcd-cluster")).toEqual(rows);
});
