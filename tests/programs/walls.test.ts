import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const root = join(__dirname, "..", "..");
/** Files with their imports. */
type Files = Record<string, string[]>;

const wrong: [string, Files][] = [
  ["decisions-are-pure", { "decisions/a/a.ts": ["../../components/b/b"], "components/b/b.ts": [] }],
  ["components-import-no-user", { "components/a/a.ts": ["../../stack/b"], "stack/b.ts": [] }],
  ["components-import-no-user", { "components/a/a.ts": ["../../provider/b"], "provider/b.ts": [] }],
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
];
const right: Files = {
  "stack/a.ts": ["../components/Pki"],
  "components/Pki.ts": ["./pki/leaf", "../decisions/pki/serial"],
  "components/pki/leaf.ts": ["../EtcdClusterArgs", "../../decisions/pki/serial"],
  "components/EtcdClusterArgs.ts": [],
  "decisions/pki/serial.ts": ["node:crypto", "../network/address"],
  "decisions/network/address.ts": ["node:net"],
};

/** Prints the rules that each of some folders breaks. One process for all, since it loads the TypeScript compiler. */
const cruises = `
  import { cruise } from "dependency-cruiser";
  import { readdirSync } from "node:fs";
  const { forbidden, options } = (await import(process.argv[1])).default;
  const broken = [];
  for (const baseDir of process.argv.slice(2)) {
    const asked = { ...options, ruleSet: { forbidden }, validate: true, baseDir, outputType: "json" };
    const { violations } = JSON.parse((await cruise(readdirSync(baseDir), asked)).output).summary;
    broken.push([...new Set(violations.map(({ rule }) => rule.name))].sort());
  }
  console.log(JSON.stringify(broken));
`;

/** The rules that files break, for each set of files. */
function broken(sets: Files[]): string[][] {
  const parent = mkdtempSync(join(tmpdir(), "walls-"));
  try {
    const folders = sets.map((files, index) => written(files, join(parent, String(index))));
    const words = ["--input-type=module", "-e", cruises, join(root, ".dependency-cruiser.cjs"), ...folders];
    const { stdout, stderr } = spawnSync(process.execPath, words, { cwd: root, encoding: "utf8" });
    if (stdout === "") throw new Error(stderr);
    return JSON.parse(stdout) as string[][];
  } finally {
    rmSync(parent, { recursive: true });
  }
}

function written(files: Files, folder: string): string {
  for (const [file, imports] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    const lines = imports.map((path, index) => `export type T${index} = typeof import("${path}");\n`);
    writeFileSync(join(folder, file), lines.join("") || "export {};\n");
  }
  return folder;
}

describe("rules of imports", () => {
  let found: string[][];
  beforeAll(() => {
    found = broken([right, ...wrong.map(([, files]) => files)]);
  });

  test.each(wrong.map(([rule], index) => [rule, index + 1] as const))(
    "an import of a type alone that breaks %s is found",
    (rule, index) => {
      expect(found[index]).toEqual([rule]);
    },
  );

  test("imports that go down break no rule", () => {
    expect(found[0]).toEqual([]);
  });
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
