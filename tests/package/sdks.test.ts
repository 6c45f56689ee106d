import { execFileSync } from "node:child_process";
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { providerSchema } from "../../scripts/providerSchema";

// Pulumi's analyzer compiles the components, and Go compiles Pulumi the first time.
jest.setTimeout(300_000);

const root = join(__dirname, "..", "..");
const modules = join(root, "lab", "toolchain", "languages");
const scratch = mkdtempSync(join(tmpdir(), "etcd-sdks-"));
const schema = providerSchema();

beforeAll(() => {
  writeFileSync(join(scratch, "schema.json"), JSON.stringify(schema));
});
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

/** The folder with the SDK that Pulumi generates. */
function sdk(language: string): string {
  execFileSync(join(root, "lab", "toolchain", "gen-sdk"), [language, join(scratch, "schema.json"), scratch], {
    env: { ...process.env, PULUMI_BACKEND_URL: `file://${scratch}` },
    stdio: "pipe",
  });
  return join(scratch, language);
}

function program(language: string): string {
  const page = readFileSync(join(root, "docs", "languages.md"), "utf8");
  const [, text = ""] = new RegExp("```" + language + "\n(.*?)```", "s").exec(page) ?? [];
  expect(text).toContain("3.6.16");
  return text;
}

const read = (...path: string[]) => readFileSync(join(...path), "utf8");
const capital = (name: string) => `${name[0]?.toUpperCase() ?? ""}${name.slice(1)}`;
const components = ["EtcdCluster", "ReferencedCluster"] as const;
const argumentsOf = (component: string) =>
  Object.keys(schema.resources[`etcd-cluster:index:${component}`]?.inputProperties ?? {});

test("the SDK for Go has every argument, and the program of the documentation compiles with it", () => {
  const folder = sdk("go");
  for (const component of components) {
    const source = read(
      folder,
      "etcdcluster",
      `${component[0]?.toLowerCase() ?? ""}${component.slice(1)}.go`,
    );
    const [, fields = ""] = new RegExp(`type ${component}Args struct \\{(.*?)\n\\}`, "s").exec(source) ?? [];
    const found = [...fields.matchAll(/^\t(\w+) /gm)].map(([, field]) => field);
    expect(found.sort()).toEqual(argumentsOf(component).map(capital).sort());
  }
  mkdirSync(join(folder, "program"));
  writeFileSync(join(folder, "program", "main.go"), program("go"));
  // With the versions that the toolchain pins, which a machine that built it has already.
  const [, module = ""] = /^module (.*)$/m.exec(read(folder, "go.mod")) ?? [];
  const pinned = read(modules, "go.mod").replace(/^module .*$/m, `module ${module}`);
  writeFileSync(join(folder, "go.mod"), pinned);
  copyFileSync(join(modules, "go.sum"), join(folder, "go.sum"));
  const environment = { ...process.env, CGO_ENABLED: "0", GOWORK: "off", GOFLAGS: "-mod=mod -trimpath" };
  const compile = () =>
    execFileSync("go", ["build", "./..."], { cwd: folder, env: environment, stdio: "pipe" });
  compile();
  // An argument that the SDK lacks does not compile.
  writeFileSync(join(folder, "program", "main.go"), program("go").replace("Version:", "Verison:"));
  expect(compile).toThrow("Verison");
});

test("the SDK for C# has every argument, and what the program of the documentation sets", () => {
  const folder = sdk("dotnet");
  for (const component of components) {
    const source = read(folder, `${component}.cs`);
    const found = [...source.matchAll(/\[Input\("(\w+)"/g)].map(([, argument]) => argument);
    expect(found.sort()).toEqual(argumentsOf(component).sort());
  }
  const inputs = readdirSync(join(folder, "Inputs")).map((file) => read(folder, "Inputs", file));
  const properties = [read(folder, "EtcdCluster.cs"), ...inputs].join("");
  const set = [...program("csharp").matchAll(/(\w+) =(?: |$)(?!new Etcd)/gm)].map(([, name = ""]) => name);
  const known = set.filter((name) => name !== "etcd");
  expect(known).toEqual(expect.arrayContaining(["Version", "Hosts", "Address", "PrivateKey"]));
  for (const name of known) expect(properties).toMatch(new RegExp(`public [^\n]* ${name}\\b`));
});
