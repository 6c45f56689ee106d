// Pulumi loads the TypeScript compiler and npm's dependency resolver with every program. They serve functions that travel
// to another process, which this program has none of, and take a third of the time that a preview without changes spends
// in node. So each is loaded when something of it is first asked for.
const Module = require("node:module");

const heavy = new Set(["typescript", "@npmcli/arborist"]);
const load = Module._load;

Module._load = function (request, ...rest) {
  return heavy.has(request)
    ? onDemand(() => load.call(this, request, ...rest))
    : load.call(this, request, ...rest);
};

function onDemand(loadIt) {
  let loaded;
  // Whoever imports it asks first of what kind it is.
  return new Proxy({}, { get: (_, name) => (name === "__esModule" ? true : (loaded ??= loadIt())[name]) });
}
