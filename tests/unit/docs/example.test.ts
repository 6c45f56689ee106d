import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

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

test("as it stands it is a cluster of three", () => {
  const { config } = parse(example) as { config: Record<string, unknown> };
  expect(config["etcd-cluster:hosts"]).toHaveLength(3);
});
