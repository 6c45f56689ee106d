import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { catalogue, ofHostProgram, ofStatus } from "../../../../decisions/findings/catalogue/catalogue";
import { sources } from "./printedTexts";

const root = join(__dirname, "../../../..");
const entries = catalogue.flatMap((chapter) => Object.entries(chapter.entries));
const codes = entries.map(([code]) => code);

/** Each literal that has the form of a code. The compiler accepts only those of the catalogue where one is printed. */
const used = new Set(
  ["components", "decisions", "cli", "stack"]
    .flatMap((folder) => sources(folder, /\.ts$/))
    .flatMap((text) => [...text.matchAll(/"([a-z0-9-]+\.[a-z0-9-]+)"/g)].map(([, code = ""]) => code)),
);

const list = readFileSync(join(root, "host/internal/wire/coded/codes.go"), "utf8");
const program = sources("host", /(?<!_test|^codes)\.go$/).join("\n");
/** The codes of etcd-host, by the names that its sources use. */
const ofGo = [...list.matchAll(/^\t(\w+) +Code = "([a-z0-9-]+\.[a-z0-9-]+)"$/gm)].map(
  ([, name = "", code = ""]) => ({
    name,
    code,
  }),
);
const isUsed = (name: string) => new RegExp(`\\b${name}\\b`).test(program);
const inGo = ofGo.filter(({ name }) => isUsed(name)).map(({ code }) => code);

/** The codes of the status, by the field `check` of each finding in the sources. etcd has the two alarms. */
const inStatus = new Set([
  ...["alarm-nospace", "alarm-corrupt"].map((check) => `status.${check}`),
  ...[...program.matchAll(/\b(?:warn|critical|find)\("([a-z-]+)",/g)].map(([, check]) => `status.${check}`),
  ...sources("decisions/observability/status", /\.ts$/)
    .flatMap((text) => [...text.matchAll(/\bcheck: "([a-z-]+)",/g)])
    .map(([, check]) => `status.${check}`),
]);

const unprinted = (some: readonly string[]) =>
  some.filter((code) => !used.has(code) && !inGo.includes(code) && !inStatus.has(code));

test("each code of the catalogue is printed somewhere", () => {
  expect(codes.length).toBeGreaterThan(180);
  expect(unprinted(codes)).toEqual([]);
});

test("a code that nothing prints is found", () => {
  expect(unprinted([...codes, "ports.made-up"])).toEqual(["ports.made-up"]);
});

test("each code of etcd-host has an entry and is printed somewhere", () => {
  expect(ofGo.length).toBeGreaterThan(70);
  expect(list.match(/ Code = /g)).toHaveLength(ofGo.length);
  expect(ofGo.filter(({ code }) => !codes.includes(code))).toEqual([]);
  expect(ofGo.filter(({ name }) => !isUsed(name))).toEqual([]);
  expect(isUsed("PortsMadeUp")).toBe(false);
});

test("the chapters of etcd-host have no code of another program", () => {
  const own = ofHostProgram.flatMap((chapter) => Object.keys(chapter.entries));
  expect(own.filter((code) => !inGo.includes(code))).toEqual([]);
});

test("each finding of the status has an entry, and no entry is of another one", () => {
  const listed = ofStatus.flatMap((chapter) => Object.keys(chapter.entries));
  expect(inStatus.size).toBeGreaterThan(30);
  expect(listed.sort()).toEqual([...inStatus].sort());
});

test("each runbook names the codes that lead to it", () => {
  const silent = entries.filter(
    ([code, { page = "" }]) =>
      page.startsWith("runbooks/") && !readFileSync(join(root, "docs", page), "utf8").includes(`\`${code}\``),
  );
  expect(silent.map(([code]) => code)).toEqual([]);
});

test("each code that a runbook begins with leads to that runbook", () => {
  const pages = readdirSync(join(root, "docs/runbooks")).filter((name) => name !== "README.md");
  const named = pages.flatMap((name) => {
    const text = readFileSync(join(root, "docs/runbooks", name), "utf8");
    const [, begin = ""] = /^## You see\n([^]*?)^## /m.exec(text) ?? [];
    return [...begin.matchAll(/`([a-z0-9-]+\.(?!service`)[a-z0-9-]+)`/g)].map(
      ([, code]) => `${code} runbooks/${name}`,
    );
  });
  const led = new Set(entries.map(([code, { page = "" }]) => `${code} ${page}`));
  expect(named.length).toBeGreaterThan(60);
  expect(named.filter((one) => !led.has(one))).toEqual([]);
});

test("no code is in two chapters, and each has a heading of its own", () => {
  expect(codes.filter((code, at) => codes.indexOf(code) < at)).toEqual([]);
  const anchors = codes.map((code) => code.replace(".", ""));
  expect(anchors.filter((anchor, at) => anchors.indexOf(anchor) < at)).toEqual([]);
});

test("the table of the runbooks lists each code that leads to one, and no other", () => {
  const page = readFileSync(join(root, "docs/runbooks/README.md"), "utf8");
  const [, table = ""] = page.split("\n## By code\n");
  const rows =
    table
      .split("\n## ")[0]
      ?.split("\n")
      .filter((line) => line.startsWith("| `")) ?? [];
  const listed = rows.flatMap((row) => {
    const [, file = ""] = /\]\(([\w-]+\.md)\)/.exec(row) ?? [];
    return [...row.matchAll(/`([a-z0-9-]+\.[a-z0-9-]+)`/g)].map(([, code]) => `${code} ${file}`);
  });
  const wanted = entries.flatMap(([code, { page: to = "" }]) =>
    to.startsWith("runbooks/") ? [`${code} ${to.replace("runbooks/", "")}`] : [],
  );
  expect(listed.sort()).toEqual(wanted.sort());
});
