// The components for Pulumi's other languages: `pulumi package add ./node_modules/etcd-cluster/provider`.
const { readFileSync } = require("node:fs");
const { join } = require("node:path");
const pulumi = require("@pulumi/pulumi");
const components = require("../dist/components");
const { knownOutputs } = require("../dist/components/pulumi/knownOutputs");
const { withoutNulls } = require("../dist/components/pulumi/withoutNulls");
const shapes = require("../dist/decisions/arguments/clusterShape");

// `npm run build` writes it, from the same types that the components have.
const schema = readFileSync(join(__dirname, "schema.json"), "utf8");
const { version, resources } = JSON.parse(schema);

const shapesOf = {
  EtcdCluster: shapes.clusterShape,
  ReferencedCluster: shapes.referencedClusterShape,
};

async function construct(name, type, inputs, options) {
  const resource = resources[type];
  if (resource === undefined) throw new Error(`there is no component ${type}`);
  const kind = type.split(":")[2];
  const component = new components[kind](name, withoutNulls(inputs, shapesOf[kind]), options);
  const outputs = Object.keys(resource.properties).map((output) => [output, component[output]]);
  return { urn: component.urn, state: await knownOutputs(Object.fromEntries(outputs)) };
}

pulumi.provider.main({ version, schema, construct }, process.argv.slice(2));
