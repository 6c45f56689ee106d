import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const root = join(__dirname, "..", "..");
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "walls-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** The rules that files with these imports break. */
function broken(files: Record<string, string[]>): string[] {
  for (const [file, imports] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    const lines = imports.map((path, index) => `export type T${index} = typeof import("${path}");\n`);
    writeFileSync(join(folder, file), lines.join("") || "export {};\n");
  }
  const layers = [...new Set(Object.keys(files).map((file) => file.split("/")[0] ?? ""))];
  const { stdout } = spawnSync(
    process.execPath,
    [
      join(root, "node_modules/dependency-cruiser/bin/dependency-cruise.mjs"),
      ...["--config", join(root, ".dependency-cruiser.cjs"), "--output-type", "json", ...layers],
    ],
    { cwd: folder, encoding: "utf8" },
  );
  const { summary } = JSON.parse(stdout) as { summary: { violations: { rule: { name: string } }[] } };
  return [...new Set(summary.violations.map(({ rule }) => rule.name))].sort();
}

test.each<[string, Record<string, string[]>]>([
  ["decisions-are-pure", { "decisions/a/a.ts": ["../../components/b/b"], "components/b/b.ts": [] }],
  ["components-import-no-user", { "components/a/a.ts": ["../../stack/b"], "stack/b.ts": [] }],
  ["stack-imports-no-tool", { "stack/a.ts": ["../tests/b"], "tests/b.ts": [] }],
  ["subjects-import-no-component", { "components/a/a.ts": ["../Pki"], "components/Pki.ts": [] }],
  ["no-cycle", { "stack/a.ts": ["./b"], "stack/b.ts": ["./a"] }],
  [
    "no-cycle-of-subjects",
    {
      "decisions/a/a.ts": ["../b/b"],
      "decisions/b/b.ts": [],
      "decisions/b/c.ts": ["../a/d"],
      "decisions/a/d.ts": [],
    },
  ],
])("an import of a type alone that breaks %s is found", (rule, files) => {
  expect(broken(files)).toEqual([rule]);
});

test("imports that go down break no rule", () => {
  const files = {
    "stack/a.ts": ["../components/Pki"],
    "components/Pki.ts": ["./pki/leaf", "../decisions/pki/serial"],
    "components/pki/leaf.ts": ["../EtcdClusterArgs", "../../decisions/pki/serial"],
    "components/EtcdClusterArgs.ts": [],
    "decisions/pki/serial.ts": ["node:crypto", "../network/address"],
    "decisions/network/address.ts": ["node:net"],
  };
  expect(broken(files)).toEqual([]);
});

/** Lints a text as if it were a decision, by this one rule: the others need all types and seconds. */
const lint = `
  import { ESLint } from "eslint";
  const eslint = new ESLint({
    ruleFilter: ({ ruleId }) => ruleId === "no-restricted-imports",
    overrideConfig: { languageOptions: { parserOptions: { project: null } } },
  });
  const [{ messages }] = await eslint.lintText(process.argv[1], { filePath: "decisions/findings/finding.ts" });
  console.log(JSON.stringify(messages.map(({ line }) => line)));
`;

test("eslint refuses a decision that does more than judge values", () => {
  const refused = [
    "@pulumi/pulumi",
    "ssh2",
    "node:fs",
    "node:child_process",
    "../../components/Pki",
    "../../stack/stackArgs",
  ];
  const taken = ["node:crypto", "node:net", "./finding", "../gate/plannedChange"];
  const text = [...refused, ...taken].map((path) => `export type * from "${path}";\n`).join("");
  const { stdout } = spawnSync(process.execPath, ["--input-type=module", "-e", lint, text], {
    cwd: root,
    encoding: "utf8",
  });
  expect(JSON.parse(stdout)).toEqual(refused.map((_, index) => index + 1));
});
