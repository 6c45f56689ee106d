import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Analyzer } from "@pulumi/pulumi/provider/experimental/analyzer";
import { generateSchema } from "@pulumi/pulumi/provider/experimental/schema";
import { root } from "./commands";

/** The components for programs in any language. `Pki` and `DnsSrv` are for programs in TypeScript. */
const components = ["EtcdCluster", "ReferencedCluster"];

/** Outputs that hold a key. */
const secretOutputs = ["clientCertificates", "clientKey", "etcdctlEnv", "operatorAccess"];

/** A program in C# or Java has 32 bits for an integer, and these numbers may need more. */
const large = ["quotaBackendBytes"];

/** Every number in an argument or an output is whole, which the analyzer does not know. */
function wholeNumbers(key: string, value: unknown): unknown {
  const isNumber = typeof value === "object" && value !== null && "type" in value && value.type === "number";
  return isNumber && !large.includes(key) ? { ...value, type: "integer" } : value;
}

interface Statement {
  name?: { text?: string };
  /** A `const` has its name there. An enum is one. */
  declarationList?: { declarations: readonly Statement[] };
  jsDoc?: { comment?: unknown }[];
}

/** The comments of types by name. The analyzer keeps only those of the files that it needs to find the components. */
function commentsOf(analyzer: Analyzer): Map<string, string> {
  const program = analyzer["program"] as {
    getSourceFiles: () => { fileName: string; statements: readonly Statement[] }[];
  };
  const own = program.getSourceFiles().filter(({ fileName }) => !fileName.includes("/node_modules/"));
  return new Map(
    own
      .flatMap(({ statements }) => statements)
      .flatMap(({ name, declarationList, jsDoc }) => {
        const declared = (name ?? declarationList?.declarations[0]?.name)?.text;
        const comment = jsDoc?.at(-1)?.comment;
        return declared !== undefined && typeof comment === "string" ? [[declared, comment] as const] : [];
      }),
  );
}

/** The components with every argument and output, and their comments, as Pulumi's other languages take them. */
export function providerSchema(names: readonly string[] = components) {
  const { name, version, description, license } = JSON.parse(
    readFileSync(join(root, "package.json"), "utf8"),
  ) as Record<"name" | "version" | "description" | "license", string>;
  const entry = { main: join(root, "components", "index.ts") };
  const analyzer = new Analyzer(join(root, "provider"), name, entry, new Set(names));
  const found = analyzer.analyze();
  const schema = generateSchema(
    name,
    version,
    description,
    found.components,
    found.typeDefinitions,
    found.dependencies,
  );
  for (const resource of Object.values(schema.resources))
    for (const [output, property] of Object.entries(resource.properties ?? {}))
      if (secretOutputs.includes(output)) Object.assign(property, { secret: true });
  const comments = commentsOf(analyzer);
  for (const [token, type] of Object.entries(schema.types)) {
    const name = token.slice(token.lastIndexOf(":") + 1).replace(/^Partial/, "");
    Object.assign(type, { description: comments.get(name) });
  }
  // Then `pulumi package gen-sdk` lays an SDK out as `pulumi package add` does.
  const meta = { supportPack: true };
  // Every language adds `Args` to the name of a type that is an argument.
  const text = JSON.stringify({ ...schema, license, meta }, wholeNumbers).replace(
    /:index:(?:Partial)?(\w+)Args"/g,
    ':index:$1"',
  );
  return JSON.parse(text) as typeof schema & { license: string };
}
