import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { argumentErrors } from "../../../components/arguments/argumentErrors";
import { fileFields } from "../../../decisions/arguments/fileFields";
import { isRefused } from "../../../decisions/findings/fieldError";
import { sentences } from "../decisions/findings/said";

const root = join(__dirname, "..", "..", "..");
const example = readFileSync(join(root, "Pulumi.prod.yaml.example"), "utf8");
const reference =
  readFileSync(join(root, "docs", "configuration.md"), "utf8").split("\n## Outputs\n")[0] ?? "";

/** Every key at any depth. */
function keysOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(keysOf);
  if (value === null || typeof value !== "object") return [];
  return Object.entries(value).flatMap(([key, inner]) => [
    key.replace(/^etcd-cluster:/, "").replace(/File$/, ""),
    ...keysOf(inner),
  ]);
}

test("the example names every argument, and is YAML with all comments taken off too", () => {
  const whole = example
    .split("\n")
    .map((line) => line.replace(/^( *)# (?=etcd-cluster:| |\w+: ?|- )/, "$1"))
    .filter((line) => !line.startsWith("#") && /^ *(- |[\w-]+:|$)/.test(line))
    .join("\n");
  const keys = new Set(keysOf(parse(whole)));
  const fields = [...reference.matchAll(/^- \*\*`(\w+)`\*\*/gm)].map(([, name]) => name ?? "");
  expect(fields.length).toBeGreaterThan(80);
  // A provider is an object of a program; the stack's configuration names none.
  expect(fields.filter((field) => field !== "provider" && !keys.has(field))).toEqual([]);
});

test("the example names a file for each field whose value may be in one, and for no other", () => {
  const named = [...example.matchAll(/\b(\w+)File:/g)].map(([, field]) => field);
  expect([...new Set(named)].sort()).toEqual([...fileFields]);
});

test("as it stands it is a cluster of three", () => {
  const { config } = parse(example) as { config: Record<string, unknown> };
  expect(config["etcd-cluster:hosts"]).toHaveLength(3);
});

const programs: [name: string, file: string, clusters: string[]][] = [
  ["yaml", "Pulumi.yaml", ["hosts"]],
  ["python", "__main__.py", ["hosts"]],
  ["import", "index.ts", ["orders", "sessions"]],
];

test.each(programs)(
  "the example in %s comes with a configuration that it accepts",
  (name, file, clusters) => {
    const folder = join(root, "examples", name);
    const text = readFileSync(join(folder, "Pulumi.dev.yaml.example"), "utf8");
    const { config } = parse(text) as { config: Record<string, never> };
    const given = (key: string): never => config[`example-${name}:${key}`] as never;
    const read = readFileSync(join(folder, file), "utf8");
    const own = Object.keys(config).map((key) => key.replace(`example-${name}:`, ""));
    expect(own.filter((key) => !read.includes(key))).toEqual([]);
    const needed = [
      ...read.matchAll(/require\w*(?:<[^(]*>)?\("(\w+)"\)|^ {2}(\w+): \{ type: (?!.*default)/gm),
    ];
    expect(needed.length).toBeGreaterThan(2);
    const lacking = needed.map(([, program, yaml]) => program ?? yaml ?? "");
    expect(lacking.filter((key) => !text.includes(`:${key}:`) && !text.includes(`--secret ${key} `))).toEqual(
      [],
    );
    for (const hosts of clusters) {
      const dns = { rfc2136: { keySecret: "c2VjcmV0", ...(given("dns") as object) } };
      const args = { version: "3.6.16", hosts: given(hosts), domain: given("domain"), dns };
      expect(sentences(argumentErrors(args, "etcd").filter(isRefused))).toEqual([]);
    }
  },
);
