import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Analyzer } from "@pulumi/pulumi/provider/experimental/analyzer";
import { generateSchema } from "@pulumi/pulumi/provider/experimental/schema";
import { root } from "./commands";

/** The components for programs in any language. `Pki` and `DnsSrv` are for programs in TypeScript. */
const components = ["EtcdCluster", "ReferencedCluster"];

/** Outputs that hold a key. */
const secretOutputs = ["clientCertificates", "clientKey", "etcdctlEnv", "operatorAccess"];

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
  // Then `pulumi package gen-sdk` lays an SDK out as `pulumi package add` does.
  const meta = { supportPack: true };
  // Every language adds `Args` to the name of a type that is an argument.
  const text = JSON.stringify({ ...schema, license, meta }).replace(
    /:index:(?:Partial)?(\w+)Args"/g,
    ':index:$1"',
  );
  return JSON.parse(text) as typeof schema & { license: string };
}
