import { readFileSync } from "node:fs";
import { join } from "node:path";
import { catalogue } from "../../../../decisions/findings/catalogue/catalogue";
import type { Severity } from "../../../../decisions/findings/catalogue/chapter";
import { givenSeverities, type GivenSeverity } from "./givenSeverities";
import { sources } from "./printedTexts";

const root = join(__dirname, "../../../..");
const program = sources("host", /(?<!_test|^codes)\.go$/).join("\n");
const list = readFileSync(join(root, "host/internal/wire/coded/codes.go"), "utf8");

/** Every code of the host program is that of an error. */
const ofGo = [...list.matchAll(/^\t(\w+) +Code = "([a-z0-9.-]+)"$/gm)]
  .filter(([, name]) => program.includes(`coded.${name}.Errorf(`))
  .map(([, , code = ""]): GivenSeverity => ({ code, severity: "error" }));

const given = new Map<string, Set<GivenSeverity["severity"]>>();
for (const { code, severity } of [
  ...["components", "decisions", "cli", "stack"]
    .flatMap((folder) => sources(folder, /\.ts$/))
    .filter((text) => /"[a-z0-9-]+\.[a-z0-9-]+"/.test(text))
    .flatMap(givenSeverities),
  ...ofGo,
])
  given.set(code, (given.get(code) ?? new Set()).add(severity));

/** An unknown answer that stops no update is a warning in the code. */
const allowed: Readonly<Record<Severity, readonly GivenSeverity["severity"][]>> = {
  error: ["error"],
  warning: ["warning"],
  unknown: ["warning"],
  note: ["note"],
  "error or warning": ["error", "warning"],
  critical: [],
  "critical or warning": [],
};

function contradicted(code: string, severity: Severity): boolean {
  const all = [...(given.get(code) ?? [])];
  const known = all.filter((one) => one !== undefined);
  if (known.some((one) => !allowed[severity].includes(one))) return true;
  // Where no program decides, each of both has its place.
  return known.length === all.length && known.length > 0 && known.length < allowed[severity].length;
}

test("each severity of the catalogue is what the sources give the code", () => {
  const entries = catalogue.flatMap((chapter) => Object.entries(chapter.entries));
  expect(entries.filter(([code]) => given.get(code)?.has(undefined) === false).length).toBeGreaterThan(140);
  expect(entries.flatMap(([code, { severity }]) => (contradicted(code, severity) ? [code] : []))).toEqual([]);
});

test("a severity that the sources do not give is found", () => {
  expect(contradicted("ports.taken", "error")).toBe(false);
  expect(contradicted("ports.taken", "warning")).toBe(true);
  expect(contradicted("ports.taken", "error or warning")).toBe(true);
  expect(contradicted("host-name.changes", "note")).toBe(false);
  expect(contradicted("host-name.changes", "error")).toBe(true);
});
