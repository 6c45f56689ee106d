import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { hiddenTypes } from "./support/hiddenTypes";
import { packed, scratch } from "./support/packed";
import { install, run, title, type Project } from "./support/project";
import { prepareTools } from "./support/tools";

// The first installation of a version downloads it.
jest.setTimeout(900_000);

const oldest = "3.217.0";
// The newest that says it works with Node.js 20. yarn 1 installs no other there.
const newestOfNode20 = "3.248.0";
const newest = "3.276.0";

/** Ways to write a program: how Node.js loads it, and how TypeScript finds what it imports. */
const classic = { type: "commonjs", module: "commonjs", resolution: "node" } as const;
const commonjs = { type: "commonjs", module: "node16", resolution: "node16" } as const;
const esm = { type: "module", module: "node16", resolution: "node16" } as const;
const bundled = { type: "module", module: "esnext", resolution: "bundler" } as const;

/** These need nothing but npm and the Node.js that runs this. */
const quick: Project[] = [
  { manager: "npm", pulumi: oldest, ...classic },
  { manager: "npm", pulumi: newest, ...esm },
  { manager: "npm", pulumi: newest, ...bundled },
];

const others: Project[] = [
  { manager: "npm", node: 20, pulumi: oldest, ...esm },
  { manager: "npm", node: 20, pulumi: newest, ...commonjs },
  { manager: "npm", node: 22, pulumi: newest, ...commonjs },
  { manager: "npm", node: 24, pulumi: oldest, ...bundled },
  { manager: "npm", node: 24, pulumi: newest, ...classic },
  { manager: "npm", node: 22, pulumi: newest, ...esm, from: "git" },
  { manager: "pnpm", node: 22, pulumi: newest, ...classic },
  { manager: "pnpm", node: 24, pulumi: oldest, ...esm },
  { manager: "pnpm", node: 24, pulumi: newest, ...bundled, from: "git" },
  { manager: "yarn1", node: 20, pulumi: newestOfNode20, ...classic },
  { manager: "yarn1", node: 24, pulumi: newest, ...esm },
  { manager: "yarn1", node: 22, pulumi: newest, ...classic, from: "git" },
  { manager: "yarn4", node: 20, pulumi: oldest, ...classic },
  { manager: "yarn4", node: 24, pulumi: newest, ...bundled },
  { manager: "yarn4", node: 22, pulumi: newest, ...esm, from: "git" },
  { manager: "bun", node: 22, pulumi: oldest, ...classic },
  { manager: "bun", node: 24, pulumi: newest, ...esm },
];

const projects = process.env.PACKAGE_MATRIX === "all" ? [...quick, ...others] : quick;

let folder: string;
beforeAll(async () => {
  folder = packed().folder;
  await prepareTools(projects);
});

test("every type that the package shows has a name that programs can import", () => {
  const { exports } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
    exports: Record<string, string>;
  };
  const entries = Object.values(exports).filter((file) => file.endsWith(".js"));
  expect(entries).toHaveLength(4);
  expect(hiddenTypes(entries.map((file) => join(folder, file.replace(/\.js$/, ".d.ts"))))).toEqual([]);
});

test("a type without such a name is found", () => {
  const entry = join(scratch, "hiding.d.ts");
  writeFileSync(
    entry,
    "interface Hidden {}\nexport {};\nexport interface Shown { hidden: Hidden[]; map: Map<string, Shown> }\n",
  );
  expect(hiddenTypes([entry])).toEqual(["Hidden"]);
});

test("the package has its licence, and no page of it has a dead link", () => {
  expect(readFileSync(join(folder, "LICENSE"), "utf8")).toContain("Apache License");
  const pages = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".md"),
  );
  const links = pages.flatMap((page) =>
    [...readFileSync(join(folder, page), "utf8").matchAll(/\]\((?![a-z]+:|#)([^)#\s]+)/g)].map(
      ([, link = ""]) => ({
        page,
        link,
      }),
    ),
  );
  expect(links.length).toBeGreaterThan(100);
  expect(links.filter(({ page, link }) => !existsSync(join(folder, page, "..", link)))).toEqual([]);
});

test("the package has the command etcd-cluster, which explains itself", () => {
  const { bin } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
    bin: Record<string, string>;
  };
  expect(Object.keys(bin)).toEqual(["etcd-cluster"]);
  const help = execFileSync(process.execPath, [join(folder, bin["etcd-cluster"] ?? ""), "--help"]).toString();
  expect(help).toMatch(/^etcd-cluster VERB: .*\n\n {2}files .*\n {2}plan .*\n {2}status /);
});

test.each(projects.map((project) => [title(project), project] as const))(
  "a library that wraps the cluster installs, compiles with declarations and passes its unit test: %s",
  async (_, project) => {
    const place = await install(project);
    await run(project, place, "node", "node_modules/typescript/bin/tsc");
    await run(project, place, "node", "out/index.test.js");
    // Two dozen of them fill a small disk. One that failed stays until the end.
    await rm(place, { recursive: true });
  },
);
