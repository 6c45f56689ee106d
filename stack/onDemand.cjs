// Pulumi loads much that this program does not use, which takes half of node's time in a preview without changes. The
// TypeScript compiler, npm's dependency resolver and the inspector of V8 serve functions that travel to another
// process. The automation API runs Pulumi from a program. So each is loaded when something of it is first asked for.
const Module = require("node:module");

const heavy = new Set(["typescript", "@npmcli/arborist"]);
const sdk = "node_modules/@pulumi/pulumi";
const load = Module._load;

Module._load = function (request, parent, ...rest) {
  const loadIt = () => load.call(this, request, parent, ...rest);
  const asker = parent?.filename?.replaceAll("\\", "/") ?? "";
  // The start of a program. The code that serializes functions asks for it by another path.
  if (request === "../../runtime/closure/v8Hooks" && asker.endsWith(`${sdk}/cmd/run/index.js`))
    return { isInitializedAsync: () => Promise.resolve() };
  return heavy.has(request) || (request === "./automation" && asker.endsWith(`${sdk}/index.js`))
    ? onDemand(loadIt)
    : loadIt();
};

function onDemand(loadIt) {
  let loaded;
  // An import asks first for the kind of the module.
  return new Proxy({}, { get: (_, name) => (name === "__esModule" ? true : (loaded ??= loadIt())[name]) });
}
