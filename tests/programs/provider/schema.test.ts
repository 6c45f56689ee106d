import { clusterShape } from "../../../decisions/arguments/clusterShape";
import type { Shape } from "../../../decisions/arguments/shapeErrors";
import { providerSchema } from "../../../scripts/providerSchema";

// Pulumi's analyzer compiles the components.
jest.setTimeout(120_000);

const components = ["EtcdCluster", "Pki", "DnsSrv", "ReferencedCluster"];
const schema = providerSchema(components);

interface Property {
  type?: string;
  $ref?: string;
  plain?: boolean;
  items?: Property;
  additionalProperties?: Property;
}

/** The values that the schema allows there. */
function shapeOf({ type, $ref, plain, items, additionalProperties }: Property): Shape {
  const shape = $ref === undefined ? ofType() : ofReference($ref.replace("#/types/", ""));
  return plain ? shape : { input: shape };

  function ofType(): Shape {
    if (items) return { list: shapeOf(items) };
    if (additionalProperties) return { each: shapeOf(additionalProperties) };
    const kinds = { string: "text", number: "number", integer: "number", boolean: "flag" } as const;
    return kinds[type as keyof typeof kinds];
  }
}

function ofReference(token: string): Shape {
  const { type, properties, required } = schema.types[token] ?? {};
  if (properties === undefined && type === "string") return "text";
  return ofFields(properties, required);
}

function ofFields(properties: Record<string, Property> = {}, needed: readonly string[] = []): Shape {
  const fields = Object.entries(properties).map(([name, one]) => [name, shapeOf(one)] as const);
  return { fields: Object.fromEntries(fields), ...(needed.length > 0 && { needed: [...needed].sort() }) };
}

/** With what is needed in the order of the alphabet. */
function sorted(shape: Shape): Shape {
  if (typeof shape === "string") return shape;
  if ("input" in shape) return { input: sorted(shape.input) };
  if ("list" in shape) return { list: sorted(shape.list) };
  if ("each" in shape) return { each: sorted(shape.each) };
  const fields = Object.entries(shape.fields).map(([name, one]) => [name, sorted(one)] as const);
  return {
    fields: Object.fromEntries(fields),
    ...(shape.needed && { needed: [...shape.needed].sort() }),
  };
}

test("Pulumi's analyzer takes every component", () => {
  const { resources, types } = schema;
  expect(Object.keys(resources).sort()).toEqual(
    components.map((name) => `etcd-cluster:index:${name}`).sort(),
  );
  const empty = Object.entries(types).filter(
    ([, type]) => type.enum === undefined && Object.keys(type.properties ?? {}).length === 0,
  );
  expect(empty).toEqual([]);
});

test("programs in every language have all arguments, Outputs where TypeScript takes them", () => {
  const { inputProperties, requiredInputs } = schema.resources["etcd-cluster:index:EtcdCluster"] ?? {};
  expect(ofFields(inputProperties, requiredInputs)).toEqual(sorted(clusterShape));
});

test("programs in every language have all outputs", () => {
  const outputs = (name: string) =>
    Object.keys(schema.resources[`etcd-cluster:index:${name}`]?.properties ?? {}).sort();
  expect(outputs("EtcdCluster")).toEqual([
    "alertRules",
    "backup",
    "caBundle",
    "certificateExpiry",
    "certificateSerials",
    "clientCertificate",
    "clientCertificates",
    "clientKey",
    "clusterId",
    "dashboard",
    "discoverySrvDomain",
    "endpoints",
    "etcdctlEndpoints",
    "etcdctlEnv",
    "lastHealth",
    "lastMemberList",
    "lastMembers",
    "lastStatus",
    "operatorAccess",
    "peerUrls",
    "reference",
    "scrapeConfig",
  ]);
  expect(outputs("ReferencedCluster")).toEqual([
    "caBundle",
    "clientCertificates",
    "clusterId",
    "discoverySrvDomain",
    "endpoints",
    "etcdctlEndpoints",
  ]);
});

test("every number is an integer that no language has too few bits for", () => {
  const numbers: string[] = [];
  JSON.stringify(schema, (key, value: unknown) => {
    if (typeof value === "object" && value !== null && "type" in value && value.type === "number")
      numbers.push(key);
    return value;
  });
  expect(numbers).toEqual(["quotaBackendBytes"]);
  const { properties } = schema.types["etcd-cluster:index:Authorities"] ?? {};
  expect(properties?.signing).toMatchObject({ type: "integer" });
});

test("the cluster says which names it takes", () => {
  const { description } = schema.resources["etcd-cluster:index:EtcdCluster"] as { description?: string };
  expect(description).toContain("a lower-case DNS label");
});

test("every type says what it is", () => {
  const types = Object.entries(schema.types) as [string, { description?: string }][];
  expect(types.length).toBeGreaterThan(20);
  expect(types.filter(([, { description }]) => !description).map(([token]) => token)).toEqual([]);
});

test("every argument, every output and every field of them says what it is", () => {
  const described = Object.entries({ ...schema.resources, ...schema.types }).flatMap(([token, one]) =>
    Object.entries({ ...one.properties, ...("inputProperties" in one && one.inputProperties) }).map(
      ([name, property]) => [`${token}.${name}`, property.description] as const,
    ),
  );
  expect(described.length).toBeGreaterThan(100);
  expect(described.filter(([, description]) => !description).map(([name]) => name)).toEqual([]);
});
